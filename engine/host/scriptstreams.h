// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <cpython/outputlog.h>
#include <cpython/scriptrequest.h>
#include <os/filedescriptor.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace interleave::host {

/// The watcher's side of a script's stdin, stdout and stderr: pipes, and a thread that reads and writes them. Reads as fast as the script writes
/// (what is too much the log forgets), never waits for the script to read. Methods may be called from any thread and do not block, but finish().
class ScriptStreams
{
public:
    static constexpr std::size_t kMostInput = 1u << 20; ///< bytes that wait for the script to read them

    /// Opens them as `request` wants. Errors: no more descriptors.
    static Result<std::unique_ptr<ScriptStreams>> open(const cpython::ScriptRequest &request, std::shared_ptr<cpython::OutputLog> log);
    ~ScriptStreams(); ///< finish()
    ScriptStreams(const ScriptStreams &) = delete;
    ScriptStreams &operator=(const ScriptStreams &) = delete;

    /// The script's ends: stdin, stdout, stderr. Valid until closeScriptEnds().
    [[nodiscard]] std::array<int, 3> scriptEnds() const noexcept;
    /// When they have been sent: only the script has them then, so that their end is seen. One thread calls these two.
    void closeScriptEnds() noexcept;

    /// False: not taken, nobody will read it or too much waits.
    bool write(std::string_view bytes);
    void closeInput(); ///< after what waits

    /// Nobody will write any more: what lies in the pipes comes into the log, and the thread ends. Blocks for as long as that takes (a pipe holds 64 KiB).
    void finish();

private:
    ScriptStreams() = default;
    void pump();
    /// False: at its end.
    bool readSome(cpython::Stream stream, os::FileDescriptor &from);
    void writeSome();

    std::shared_ptr<cpython::OutputLog> m_log;
    std::array<os::FileDescriptor, 3> m_scriptEnds;
    os::FileDescriptor m_out; ///< used by the thread
    os::FileDescriptor m_err; ///< likewise
    os::FileDescriptor m_wake;
    std::atomic<bool> m_finishing { false };
    std::mutex m_mutex;
    os::FileDescriptor m_in; ///< guarded by m_mutex
    std::string m_input; ///< guarded by m_mutex
    bool m_inputEnds = false; ///< guarded by m_mutex
    std::jthread m_thread; ///< last: it uses the others
};

} // namespace interleave::host

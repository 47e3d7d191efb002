// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "utf8stream.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::cpython {

/// Which of the two it was written to.
enum class Stream : std::uint8_t
{
    Out,
    Err
};

/// A piece of a script's output.
struct OutputChunk
{
    Stream stream = Stream::Out;
    std::string text; ///< valid UTF-8, never cut within a character; what was none is U+FFFD. Not cut at lines
    std::uint64_t cutBefore = 0; ///< bytes that were thrown away just before it: nobody had taken them in time
    friend bool operator==(const OutputChunk &, const OutputChunk &) = default;
};

/// What a script has written so far, whatever the amount: bounded. Any thread.
///
/// A live pane calls take() when it is told that something is there, and shows it; how much it keeps is its own choice. What was not taken in time is
/// cut in the middle: the oldest and the newest half of kMostPending stay. Whoever wants it at the end asks for text().
class OutputLog
{
public:
    static constexpr std::size_t kMostPending = 1u << 20; ///< bytes that wait for take()
    static constexpr std::size_t kHead = 512u << 10; ///< bytes of each stream that text() has of the beginning,
    static constexpr std::size_t kTail = 512u << 10; ///< and of the end

    /// `available` is called on the writer's thread when there is something to take, once until it is taken. It must not block nor call this log.
    explicit OutputLog(std::function<void()> available = {});

    /// Whoever leaves something is not told again of that. In the order in which it came (between the two streams: as near as two pipes can tell), at most `most` bytes or so.
    [[nodiscard]] std::vector<OutputChunk> take(std::size_t most = kMostPending);
    /// Everything of one stream; if that is more than kHead + kTail: head, a line "… N bytes left out …", tail.
    [[nodiscard]] std::string text(Stream stream) const;
    [[nodiscard]] std::uint64_t bytes(Stream stream) const; ///< written by the script
    [[nodiscard]] std::uint64_t cut(Stream stream) const; ///< of those, not in text()

    /// The writer's: as read from the pipe.
    void append(Stream stream, std::string_view bytes);
    void close(Stream stream); ///< its last bytes may be half a character

private:
    struct Kept
    {
        Utf8Stream decoder;
        std::string head;
        std::deque<std::string> tail;
        std::size_t tailBytes = 0;
        std::uint64_t bytes = 0;
        std::uint64_t cut = 0;
    };
    void keep(Stream stream, std::string text);
    void makeRoom();

    std::function<void()> m_available;
    mutable std::mutex m_mutex; ///< guards all that follows
    std::array<Kept, 2> m_kept;
    std::deque<OutputChunk> m_oldest; ///< of the pending, up to half of kMostPending
    std::deque<OutputChunk> m_newest; ///< those after a cut, or after m_oldest was full
    std::size_t m_oldestBytes = 0;
    std::size_t m_newestBytes = 0;
    bool m_told = false;
};

} // namespace interleave::cpython

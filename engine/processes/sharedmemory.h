// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sharedobjects.h"
#include "waiting.h"

#include <mutex>

namespace interleave::processes {

/// multiprocessing.shared_memory.SharedMemory: bytes that every process maps for itself, at its first use (Attached says how long that
/// took). Copies hold the GIL, as an assignment to a slice of its buffer does. Nothing is locked: who reads while another writes reads
/// what there is. Records Sent for a write and Received for a read, with the number of the last write. Any thread
/// that has the GIL, which is kept; blocks for as long as the copy takes (the first time also the mapping).
class SharedMemory
{
public:
    SharedMemory(const SharedObjects &objects, std::uint32_t channel, std::uint32_t memory, ObjectId object)
        : m_cell(objects.channel(channel))
        , m_descriptor(objects.memory(memory))
        , m_size(objects.shape().memories[memory])
        , m_object(object)
    {
    }
    ~SharedMemory();
    SharedMemory(const SharedMemory &) = delete;
    SharedMemory &operator=(const SharedMemory &) = delete;

    /// From its beginning. Error: it cannot be mapped. `bytes` is at most its size.
    Result<void> write(const Caller &caller, std::uint32_t bytes);
    /// Likewise, the error too.
    Result<void> read(const Caller &caller, std::uint32_t bytes);
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }

private:
    Result<char *> attach(const Caller &caller);

    ChannelCell &m_cell;
    const int m_descriptor;
    const std::uint64_t m_size;
    const ObjectId m_object;
    std::mutex m_mutex; ///< guards the mapping's making
    char *m_base = nullptr;
};

} // namespace interleave::processes

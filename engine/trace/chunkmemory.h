// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <vector>

namespace interleave::trace {

/// Something that was unlinked and is freed when nobody can be reading it any more.
class Reclaimable
{
public:
    virtual ~Reclaimable() = default;

protected:
    Reclaimable() = default;
    Reclaimable(const Reclaimable &) = delete;
    Reclaimable &operator=(const Reclaimable &) = delete;
};

/// A list of chunks that can give up its oldest.
class Evictable
{
public:
    struct Evicted
    {
        std::unique_ptr<Reclaimable> chunk; ///< null: there was nothing to give up
        std::size_t bytes = 0;
        Nanoseconds end { 0 }; ///< where the chunk ended
    };
    /// Takes the oldest chunk out of its list; nothing if there is none that may go.
    virtual Evicted evictOldest() = 0;

protected:
    ~Evictable() = default;
};

/// The memory of all chunks of one store: counts it, evicts the oldest sealed chunks when it exceeds the
/// budget, and frees what was evicted once no reader can hold it. Written by the store's writer; pinned by
/// any thread.
///
/// The protocol: a reader adds one to a counter *before* it loads a chunk's pointer (both sequentially
/// consistent); the writer clears the pointer *before* it looks at the counters (likewise). A counter seen at
/// zero after the clearing proves that whoever uses it later finds no pointer; so a chunk is freed once each
/// counter has been seen at zero at least once.
class ChunkMemory
{
public:
    explicit ChunkMemory(std::size_t budget)
        : m_budget(budget)
    {
    }

    /// While one lives, no chunk whose pointer is loaded meanwhile is freed. Two atomic additions; may be
    /// nested.
    class Pin
    {
    public:
        explicit Pin(const ChunkMemory &memory) noexcept
            : m_readers(memory.m_slots[slotOfThisThread()].readers)
        {
            m_readers.fetch_add(1, std::memory_order_seq_cst);
        }
        // Release: whatever was read is read before the writer sees the zero and frees.
        ~Pin() { m_readers.fetch_sub(1, std::memory_order_release); }
        Pin(const Pin &) = delete;
        Pin &operator=(const Pin &) = delete;

    private:
        std::atomic<std::uint32_t> &m_readers;
    };

    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes.load(std::memory_order_relaxed); }
    /// Nanoseconds::min() if nothing was evicted.
    [[nodiscard]] Nanoseconds evictedBefore() const noexcept
    {
        return Nanoseconds { m_evictedBefore.load(std::memory_order_acquire) };
    }

    /// A chunk of this size exists now.
    void allocated(std::size_t bytes);
    /// The newest chunk of `owner` that had not been sealed is: it stands in line for eviction.
    void sealed(Evictable &owner);
    void setEvictedBefore(Nanoseconds time) noexcept
    {
        m_evictedBefore.store(time.count(), std::memory_order_release);
    }
    /// Evicts until the budget holds; frees what can be freed. Cheap when there is nothing to do.
    void enforceBudget();

private:
    static constexpr std::size_t kSlots = 16;
    static std::size_t slotOfThisThread() noexcept;

    struct alignas(64) Slot
    {
        mutable std::atomic<std::uint32_t> readers { 0 };
    };
    struct Limbo
    {
        std::unique_ptr<Reclaimable> chunk;
        std::uint32_t unseen = (1u << kSlots) - 1; ///< slots not seen at zero since the chunk was unlinked
    };

    std::array<Slot, kSlots> m_slots;
    std::atomic<std::size_t> m_bytes { 0 };
    std::atomic<std::int64_t> m_evictedBefore { std::numeric_limits<std::int64_t>::min() };
    // The writer's own.
    std::size_t m_budget;
    std::deque<Evictable *> m_line; ///< oldest sealed first
    std::vector<Limbo> m_limbo;
};

} // namespace interleave::trace

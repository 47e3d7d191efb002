// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recorder.h"
#include "regionlayout.h"

#include <optional>
#include <string_view>

namespace interleave::trace {

/// Writes a region that is mapped already: its header, and who has which ring. Needs nothing but the memory (no heap, no exceptions), so that a library which
/// is loaded into programs that are not Interleave's can use it as well. Does not own the memory. Region is this with a memfd of its own.
class RegionWriter
{
public:
    static constexpr std::uint32_t kMinRingCapacity = 64; ///< records: a Lost record and the longest Define must fit together
    /// How much of a ring a thread that takes it makes present at once.
    enum class Prefault : bool { First, All };

    /// An anonymous file for a region, sealable and never executable; -1 and errno if there is none. Its owner closes it.
    static int createMemory() noexcept;
    /// So that nobody can make a read of it fault: false and errno if it cannot be sealed.
    static bool seal(int descriptor) noexcept;

    RegionWriter() = default; ///< Of no region; nothing but begin() may be called.
    /// Writes the header. `memory` is zero and has regionBytes(ringCount, ringCapacity) bytes; ringCapacity is a power of two.
    void begin(void *memory, std::uint32_t ringCount, std::uint32_t ringCapacity, bool usesTsc) noexcept;

    /// Region::claim. `thread`: whose ring it is, if it is written by another thread for it (its number in its own pid namespace); 0: the calling one's.
    [[nodiscard]] Recorder claim(
        std::string_view threadName, std::uint8_t place = 0, Prefault prefault = Prefault::All, std::uint32_t thread = 0) noexcept;
    /// Region::newObject.
    [[nodiscard]] std::uint32_t newObject() noexcept;

    [[nodiscard]] RegionHeader &header() const noexcept { return *reinterpret_cast<RegionHeader *>(m_base); }
    [[nodiscard]] char *memory() const noexcept { return m_base; }

private:
    [[nodiscard]] RingHeader &ring(std::uint32_t index) const noexcept;
    [[nodiscard]] std::optional<std::uint32_t> claimAgain(std::uint32_t most) noexcept;
    [[nodiscard]] std::optional<std::uint32_t> claimIndex(Prefault prefault) noexcept;

    char *m_base = nullptr;
    std::atomic<std::uint32_t> m_objects { 0 };
    std::atomic<std::uint32_t> m_cursor { 0 }; ///< where the search for a ring that may be had again goes on
};

} // namespace interleave::trace

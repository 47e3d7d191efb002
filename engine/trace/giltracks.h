// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "derivationcontext.h"
#include "giltrack.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace interleave::trace {

/// The GILs of all regions: one for each interpreter that has its own. One thread.
class GilTracks
{
public:
    explicit GilTracks(DerivationContext &context)
        : m_context(context)
    {
    }

    /// Made when it is first spoken of; null if there is none of that id or there are too many.
    GilTrack *of(Nanoseconds time, const ThreadTrack &track, std::uint32_t object);
    /// The thread, which holds one, came onto a core or left it.
    void coreChanged(Nanoseconds time, const ThreadTrack &track);
    void summary(std::uint64_t switchNumber) noexcept { m_switchNumber += switchNumber; }
    /// A GIL that is only called GIL is called after its process where there are several: "GIL of worker-1".
    void processNamed(std::uint32_t region, const std::string &name);
    void processEnded(Nanoseconds time, std::uint32_t region);
    void advance(Nanoseconds time);
    /// What the epochs proved, of all together.
    void fillIn(TraceInfo &info) const;

private:
    struct Gil
    {
        std::uint32_t region;
        std::unique_ptr<GilTrack> track;
    };
    DerivationContext &m_context;
    std::vector<Gil> m_gils; ///< few: looked through
    std::unordered_map<ObjectTable::Key, GilTrack *> m_of;
    std::unordered_map<std::uint32_t, std::string> m_processNames; ///< by region
    std::uint64_t m_switchNumber = 0;
};

} // namespace interleave::trace

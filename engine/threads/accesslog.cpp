// SPDX-License-Identifier: GPL-3.0-or-later
#include "accesslog.h"

#include <algorithm>
#include <utility>

namespace interleave::threads {

using trace::EventKind;
using trace::ValueAccess;

namespace {

constexpr std::uint32_t kMostCounted = 0xf'ffff; ///< what an instant of Overwritten can say (trace::OverwrittenValue)

void tell(gil::ThreadTrace &trace, ValueAccess access, std::uint32_t object, std::uint64_t value, std::uint32_t extra = 0)
{
    trace.event(EventKind::Value, static_cast<std::uint8_t>(access), object, value, extra);
}

} // namespace

bool AccessLog::isToldAlone(gil::ThreadTrace &trace)
{
    const Ticks now = trace.now();
    if (now.count - m_filled.count >= kEach) [[unlikely]] {
        const std::uint64_t more = (now.count - m_filled.count) / kEach;
        m_left = static_cast<std::uint32_t>(std::min<std::uint64_t>(kInARow, m_left + more));
        m_filled = now;
    }
    if (m_left > 0) {
        --m_left;
        flush(trace); // those before it come before it
        return true;
    }
    if (!std::exchange(m_anyCounted, true))
        m_since = now;
    else if (now.count - m_since.count >= kLatest) [[unlikely]] {
        tellCounts(trace);
        m_anyCounted = true;
        m_since = now;
    }
    return false;
}

AccessLog::Counts &AccessLog::countsOf(std::uint32_t object)
{
    if (m_counts.size() <= object)
        m_counts.resize(object + std::size_t(1));
    return m_counts[object];
}

void AccessLog::loaded(gil::ThreadTrace &trace, std::uint32_t object, const Variables::Seen &seen)
{
    if (isToldAlone(trace))
        tell(trace, ValueAccess::Load, m_first + object, static_cast<std::uint64_t>(seen.value));
    else
        ++countsOf(object).loads;
}

void AccessLog::stored(
    gil::ThreadTrace &trace, std::uint32_t object, std::int64_t value, const Variables::Seen &had, const Variables::Seen &over)
{
    const bool overwrites = had.version != 0 && had.version != over.version;
    const std::int64_t lost = static_cast<std::int64_t>(static_cast<std::uint64_t>(over.value) - static_cast<std::uint64_t>(had.value));
    if (isToldAlone(trace)) {
        tell(trace, ValueAccess::Store, m_first + object, static_cast<std::uint64_t>(value));
        if (overwrites)
            tell(trace, ValueAccess::Overwritten, m_first + object, static_cast<std::uint64_t>(lost), 1);
        return;
    }
    Counts &counts = countsOf(object);
    ++counts.stores;
    if (!overwrites)
        return;
    counts.lost += lost;
    if (++counts.overwritten == kMostCounted)
        tellCounts(trace);
}

void AccessLog::tellCounts(gil::ThreadTrace &trace)
{
    m_anyCounted = false;
    for (std::uint32_t object = 0; object < m_counts.size(); ++object) {
        const Counts counts = std::exchange(m_counts[object], {});
        if (counts.loads != 0 || counts.stores != 0)
            tell(trace, ValueAccess::Counted, m_first + object, std::uint64_t { counts.stores } << 32 | counts.loads);
        if (counts.overwritten != 0)
            tell(trace, ValueAccess::Overwritten, m_first + object, static_cast<std::uint64_t>(counts.lost), counts.overwritten);
    }
}

} // namespace interleave::threads

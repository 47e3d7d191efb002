// SPDX-License-Identifier: GPL-3.0-or-later
#include "threadtrace.h"

namespace interleave::gil {

void ThreadTrace::recordGap(const os::Gap &gap) noexcept
{
    const bool preempted = gap.kind == os::Gap::Kind::Preempted;
    m_recorder.recordAt(gap.begin, trace::EventKind::CoreGap, preempted ? 1 : 0, 0, gap.cpuBefore,
        gap.end.count, gap.cpuAfter);
}

} // namespace interleave::gil

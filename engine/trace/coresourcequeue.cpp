// SPDX-License-Identifier: GPL-3.0-or-later
#include "coresourcequeue.h"

#include <algorithm>

namespace interleave::trace {

void CoreSourceQueue::add(const CoreBatch &batch)
{
    m_pending.erase(m_pending.begin(), m_pending.begin() + std::ptrdiff_t(m_next));
    m_next = 0;
    for (const CoreSwitch &change : batch.switches)
        m_pending.push_back({ change.time, What::Switch, change, change.core, 0 });
    for (const CoreLoss &loss : batch.losses) {
        m_pending.push_back({ loss.begin, What::LossBegins, {}, loss.core, loss.records });
        m_pending.push_back({ loss.end, What::LossEnds, {}, loss.core, loss.records });
    }
    std::stable_sort(
        m_pending.begin(), m_pending.end(), [](const Item &a, const Item &b) { return a.time < b.time; });
    m_watermark = std::max(m_watermark, batch.watermark);
}

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "heatjob.h"

#include <ui/timeline/timelinerange.h>

#include <QFuture>
#include <QPromise>
#include <QThreadPool>

#include <utility>

namespace interleave::ui {

HeatJob::HeatJob(QObject *parent)
    : QObject(parent)
{
    m_moment.setSingleShot(true);
    m_moment.setInterval(kMoment);
    connect(&m_moment, &QTimer::timeout, this, &HeatJob::begin);
}

HeatJob::~HeatJob() { forget(); }

void HeatJob::forget()
{
    m_moment.stop();
    ++m_number;
    if (m_cancelled)
        m_cancelled->store(true, std::memory_order_relaxed);
    m_cancelled.reset();
}

void HeatJob::setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range)
{
    forget();
    if (m_range)
        disconnect(m_range, nullptr, this, nullptr);
    m_store = std::move(store);
    m_range = range;
    if (m_range) {
        connect(m_range, &TimelineRange::measuredChanged, this, &HeatJob::want);
        connect(m_range, &TimelineRange::visibleChanged, this, [this] {
            if (!m_range->measured())
                want();
        });
    }
    if (!m_heat.lines.empty()) {
        m_heat = {};
        emit heatChanged();
    }
    want();
}

void HeatJob::setOn(bool on)
{
    if (std::exchange(m_on, on) == on)
        return;
    if (on)
        want();
    else
        forget();
    emit heatChanged();
}

void HeatJob::want()
{
    if (m_on && m_store && m_range)
        m_moment.start(); // anew: it is quiet when nothing has changed for a moment
}

void HeatJob::begin()
{
    forget();
    if (!m_store || !m_range || !m_on)
        return;
    const auto measured = m_range->measured();
    const TimeRange range = measured.value_or(m_range->visible());
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    auto promise = std::make_shared<QPromise<LineHeat>>();
    promise->future().then(this, [this, number = m_number, isMeasured = measured.has_value()](LineHeat heat) {
        if (number != m_number)
            return;
        m_cancelled.reset();
        m_heat = std::move(heat);
        m_measured = isMeasured;
        ++m_computed;
        emit heatChanged();
    });
    promise->start();
    QThreadPool::globalInstance()->start([promise, store = m_store, range, cancelled = m_cancelled] {
        promise->addResult(lineHeat(*store, range, cancelled.get()));
        promise->finish();
    });
}

} // namespace interleave::ui

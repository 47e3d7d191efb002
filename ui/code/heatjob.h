// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lineheat.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace interleave::ui {

class TimelineRange;

/// Keeps the heat of the lines up to date: of the measured stretch, or else of what is seen. Computed once for each change, a moment after it,
/// on another thread; a result that is no longer wanted is dropped. Nothing is computed while there is no run or it is switched off. GUI thread.
class HeatJob : public QObject
{
    Q_OBJECT
public:
    static constexpr int kMoment = 120; ///< milliseconds of quiet before it begins: nobody reads while everything moves

    explicit HeatJob(QObject *parent = nullptr);
    ~HeatJob() override; ///< waits for nothing

    /// A finished recording, and what to look at of it (outlives this, or is set anew). Null: no heat.
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range);
    void setOn(bool on);
    [[nodiscard]] bool on() const noexcept { return m_on; }
    [[nodiscard]] const LineHeat &heat() const noexcept { return m_heat; } ///< the last that was computed
    [[nodiscard]] bool measured() const noexcept { return m_measured; } ///< it is of the measured stretch
    [[nodiscard]] const std::shared_ptr<const trace::TraceStore> &store() const noexcept { return m_store; }
    [[nodiscard]] int computed() const noexcept { return m_computed; } ///< how often it was
    /// Nothing is on, or will be before something changes.
    [[nodiscard]] bool idle() const noexcept { return !m_moment.isActive() && !m_cancelled; }

signals:
    void heatChanged();

private:
    void want();
    void begin();
    void forget();

    std::shared_ptr<const trace::TraceStore> m_store;
    TimelineRange *m_range = nullptr;
    QTimer m_moment;
    std::shared_ptr<std::atomic<bool>> m_cancelled; ///< of the job that is on
    std::uint64_t m_number = 0; ///< of the job whose result is wanted
    LineHeat m_heat;
    bool m_on = true, m_measured = false;
    int m_computed = 0;
};

} // namespace interleave::ui

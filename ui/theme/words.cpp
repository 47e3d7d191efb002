// SPDX-License-Identifier: GPL-3.0-or-later
#include "words.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>
#include <cstdlib>

namespace interleave::ui {

namespace {

QString tr(const char *text) { return QCoreApplication::translate("words", text); }

struct Unit
{
    double nanoseconds;
    const char *name;
};
Unit unitFor(double ns)
{
    if (ns < 1e3)
        return { 1, "ns" };
    if (ns < 1e6)
        return { 1e3, "µs" };
    if (ns < 1e9)
        return { 1e6, "ms" };
    return { 1e9, "s" };
}

} // namespace

QString stateWords(trace::LaneState state)
{
    using trace::LaneState;
    switch (state) {
    case LaneState::None: return tr("Not running");
    case LaneState::RunningPython: return tr("Running Python");
    case LaneState::RunningNative: return tr("Running native");
    case LaneState::RunningSystem: return tr("In the system");
    case LaneState::WantsGil: return tr("Wants the GIL");
    case LaneState::Runnable: return tr("Runnable, off-core");
    case LaneState::RunnableHoldingGil: return tr("Off-core, holding the GIL");
    case LaneState::BlockedIo: return tr("Blocked on I/O");
    case LaneState::BlockedLock: return tr("Blocked on a lock");
    case LaneState::BlockedQueue: return tr("Blocked on a queue");
    case LaneState::BlockedJoin: return tr("Blocked on a join");
    case LaneState::Asleep: return tr("Asleep");
    case LaneState::Frozen: return tr("Frozen");
    case LaneState::Unknown: return tr("Not recorded");
    case LaneState::Serialising: return tr("Pickling");
    case LaneState::Booting: return tr("Booting");
    }
    return tr("Unknown");
}

QString stateSentence(trace::LaneState state)
{
    using trace::LaneState;
    switch (state) {
    case LaneState::None: return tr("There is nothing to run.");
    case LaneState::RunningPython: return tr("Running Python: the thread is on a core and holds the GIL.");
    case LaneState::RunningNative: return tr("Running native: the thread is on a core, in code that needs no GIL. Others can run Python meanwhile.");
    case LaneState::RunningSystem: return tr("In the system: the thread is on a core, on its way into or out of a wait.");
    case LaneState::WantsGil: return tr("Wants the GIL: the thread is ready to run Python, but another one holds the GIL.");
    case LaneState::Runnable: return tr("Runnable, off-core: the thread could run, but something else has its core.");
    case LaneState::RunnableHoldingGil:
        return tr("Off-core, holding the GIL: the thread has the GIL but no core, so for the moment nobody runs Python.");
    case LaneState::BlockedIo: return tr("Blocked on I/O: the thread waits for an answer and needs neither GIL nor core.");
    case LaneState::BlockedLock: return tr("Blocked on a lock: another thread has what this one needs.");
    case LaneState::BlockedQueue: return tr("Blocked on a queue: there is nothing to take, or no room to put.");
    case LaneState::BlockedJoin: return tr("Blocked on a join: the thread waits until another one has ended.");
    case LaneState::Asleep: return tr("Asleep: the thread has asked to be left alone for a while.");
    case LaneState::Frozen: return tr("Frozen: you stopped time for the whole run. It does not count.");
    case LaneState::Serialising: return tr("Pickling: the thread is on a core and turns objects into bytes or back. It holds the GIL meanwhile.");
    case LaneState::Booting: return tr("Booting: the process was started, but does not run its program yet.");
    case LaneState::Unknown: return tr("Not recorded: records of this time were lost. What happened is not known.");
    }
    return {};
}

QString durationText(Nanoseconds duration)
{
    const double ns = std::abs(static_cast<double>(duration.count()));
    Unit unit = unitFor(ns);
    // "1000 µs" is written "1.0 ms": what rounds up to the next unit belongs to it.
    if (unit.nanoseconds < 1e9 && ns / unit.nanoseconds >= 999.5)
        unit = unitFor(unit.nanoseconds * 1000);
    const double value = static_cast<double>(duration.count()) / unit.nanoseconds;
    int decimals = 0;
    if (unit.nanoseconds >= 1e9)
        decimals = std::abs(value) < 9.995 ? 2 : 1;
    else if (unit.nanoseconds > 1 && std::abs(value) < 9.95)
        decimals = 1;
    if (unit.nanoseconds < 1e9 && value == std::round(value))
        decimals = 0; // the switch interval is "5 ms", not "5.0 ms"
    return QLocale().toString(value, 'f', decimals) + QChar(0x00a0) + QString::fromUtf8(unit.name);
}

QString positionText(Nanoseconds position, Nanoseconds step)
{
    const double s = std::max<double>(1, static_cast<double>(step.count()));
    const Unit unit = s >= 5e8 ? Unit { 1e9, "s" } : s >= 1e3 ? Unit { 1e6, "ms" } : s >= 50 ? Unit { 1e3, "µs" } : Unit { 1, "ns" };
    const double inUnit = s / unit.nanoseconds;
    const int decimals = inUnit >= 1 ? 0 : static_cast<int>(std::ceil(-std::log10(inUnit)));
    return QLocale().toString(static_cast<double>(position.count()) / unit.nanoseconds, 'f', decimals) + QChar(0x00a0)
        + QString::fromUtf8(unit.name);
}

QString coreSourceWord(CoreSource source)
{
    switch (source) {
    case CoreSource::Perf: return tr("exact");
    case CoreSource::Self: return tr("self-observed");
    case CoreSource::Sampled: return tr("sampled");
    }
    return {};
}

QString coreSourceSentence(CoreSource source)
{
    switch (source) {
    case CoreSource::Perf: return tr("Every context switch as the kernel recorded it, to the nanosecond.");
    case CoreSource::Self:
        return tr("The workers watch the clock and notice when they were off their core, to a microsecond or two. "
                  "Exact records need kernel.perf_event_paranoid ≤ 2.");
    case CoreSource::Sampled: return tr("Read from /proc some 50 times a second: short stays on a core are missed.");
    }
    return {};
}

} // namespace interleave::ui

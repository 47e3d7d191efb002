// SPDX-License-Identifier: GPL-3.0-or-later
#include "differences.h"

#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace interleave::ui {

namespace {

constexpr double kSame = 0.03;

QString tr(const char *text) { return QCoreApplication::translate("compare", text); }

enum class Kind { Time, Count, Share, Number };

/// Whether less of it is better. Switches and holds are neither: it depends.
enum class Less { Better, Worse, Neither };

QString textOf(double value, Kind kind)
{
    switch (kind) {
    case Kind::Time: return durationText(Nanoseconds { std::llround(value) });
    case Kind::Share: return QLocale().toString(100 * value, 'f', 0) + QStringLiteral("\u00a0%");
    case Kind::Count: return QLocale().toString(static_cast<qlonglong>(std::llround(value)));
    case Kind::Number: return QLocale().toString(value, 'f', 2);
    }
    return {};
}

class Table
{
public:
    Table(QString first, QString second)
        : m_first(std::move(first))
        , m_second(std::move(second))
    {
    }

    void add(const QString &what, double a, double b, Kind kind, Less less)
    {
        if (!std::isfinite(a) || !std::isfinite(b) || (a == 0 && b == 0))
            return;
        Difference row { what, textOf(a, kind), textOf(b, kind), {}, {}, Difference::Better::Neither };
        if (a == 0 || b == 0) {
            row.words = tr("only in %1").arg(a == 0 ? m_second : m_first);
        } else {
            const double ratio = b / a;
            row.ratio = QLocale().toString(ratio, 'f', ratio < 10 ? 2 : 0) + QStringLiteral("\u00a0×");
            if (std::abs(ratio - 1) < kSame) {
                row.words = tr("the same");
                rows.push_back(row);
                return;
            }
            const QString more = QLocale().toString(ratio > 1 ? ratio : 1 / ratio, 'f', ratio < 10 && ratio > 0.1 ? 1 : 0);
            const QString who = ratio > 1 ? m_second : m_first;
            row.words = kind == Kind::Time ? tr("%1 has %2 × as long").arg(who, more) : tr("%1 has %2 × as much").arg(who, more);
        }
        if (less != Less::Neither) {
            const bool secondIsLess = b < a;
            const bool secondIsBetter = secondIsLess == (less == Less::Better);
            row.better = secondIsBetter ? Difference::Better::Second : Difference::Better::First;
            row.words += tr("; %1 is better").arg(secondIsBetter ? m_second : m_first);
        }
        rows.push_back(std::move(row));
    }

    std::vector<Difference> rows;

private:
    QString m_first, m_second;
};

double ns(Nanoseconds time) { return static_cast<double>(time.count()); }

} // namespace

std::vector<Difference> differencesOf(const trace::Metrics &a, const trace::Metrics &b, const QString &first, const QString &second)
{
    Table table(first, second);
    using trace::Metrics;
    const auto add = [&](const QString &what, auto value, Kind kind, Less less) {
        table.add(what, static_cast<double>(value(a)), static_cast<double>(value(b)), kind, less);
    };
    const auto gil = [](const Metrics &m) { return m.gils.empty() ? trace::GilMetrics {} : m.gils.front(); };
    const auto state = [](const Metrics &m, trace::LaneState which) { return static_cast<double>(m.states[trace::index(which)]); };
    add(tr("Wall time"), [](const Metrics &m) { return ns(m.wall); }, Kind::Time, Less::Better);
    add(tr("CPU time of all threads"), [](const Metrics &m) { return ns(m.cpu); }, Kind::Time, Less::Better);
    add(tr("Cores used (CPU ÷ wall)"), [](const Metrics &m) { return m.wall.count() > 0 ? ns(m.cpu) / ns(m.wall) : 0; }, Kind::Number, Less::Neither);
    add(tr("GIL: held, share of the run"), [&](const Metrics &m) { return gil(m).heldShare; }, Kind::Share, Less::Neither);
    add(tr("GIL: one hold, p50"), [&](const Metrics &m) { return gil(m).hold.p50; }, Kind::Time, Less::Neither);
    add(tr("GIL: holds"), [&](const Metrics &m) { return double(gil(m).hold.count); }, Kind::Count, Less::Neither);
    add(tr("GIL: changes of holder"), [&](const Metrics &m) { return double(gil(m).holderChanges); }, Kind::Count, Less::Neither);
    add(tr("GIL: forced switches"), [&](const Metrics &m) { return double(gil(m).forcedSwitches); }, Kind::Count, Less::Neither);
    add(tr("Waited for the GIL, in all"), [](const Metrics &m) { return m.gilWait.total; }, Kind::Time, Less::Better);
    add(tr("One wait for the GIL, p99"), [](const Metrics &m) { return m.gilWait.p99; }, Kind::Time, Less::Better);
    add(tr("Off-core while holding the GIL"), [&](const Metrics &m) { return state(m, trace::LaneState::RunnableHoldingGil); }, Kind::Time, Less::Better);
    add(tr("Runnable, off-core"), [&](const Metrics &m) { return state(m, trace::LaneState::Runnable); }, Kind::Time, Less::Better);
    add(tr("Waited for locks, in all"), [](const Metrics &m) { return m.locks.wait.total; }, Kind::Time, Less::Better);
    add(tr("Waits for locks"), [](const Metrics &m) { return double(m.locks.wait.count); }, Kind::Count, Less::Better);
    add(tr("Waited for queues, in all"), [&](const Metrics &m) { return m.channels.waitForRoom.total + m.channels.waitForItems.total; }, Kind::Time, Less::Neither);
    add(tr("Requests answered"), [](const Metrics &m) { return double(m.io.count); }, Kind::Count, Less::Neither);
    add(tr("One request, p50"), [](const Metrics &m) { return m.io.p50; }, Kind::Time, Less::Better);
    add(tr("One request, p99"), [](const Metrics &m) { return m.io.p99; }, Kind::Time, Less::Better);
    add(tr("Messages between processes"), [](const Metrics &m) { return double(m.channels.sent); }, Kind::Count, Less::Neither);
    add(tr("Pickling and unpickling"), [](const Metrics &m) { return 1e9 * (m.channels.pickled.seconds + m.channels.unpickled.seconds); }, Kind::Time, Less::Better);
    add(tr("Tasks"), [](const Metrics &m) { return double(m.tasks.count); }, Kind::Count, Less::Neither);
    add(tr("From ready to its turn, p99"), [](const Metrics &m) { return m.tasks.wake.p99; }, Kind::Time, Less::Better);
    add(tr("Slow callbacks"), [](const Metrics &m) { return double(m.loops.slow.count); }, Kind::Count, Less::Better);
    add(tr("Deadlocks"), [](const Metrics &m) { return double(m.deadlocks); }, Kind::Count, Less::Better);
    return std::move(table.rows);
}

} // namespace interleave::ui

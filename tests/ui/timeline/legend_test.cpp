// SPDX-License-Identifier: GPL-3.0-or-later
#include "everylane.h"
#include "storebuilder.h"

#include <trace/stepping.h>
#include <ui/theme/words.h>
#include <ui/timeline/legend.h>
#include <ui/timeline/timelineview.h>

#include <QFontMetrics>
#include <QImage>
#include <QPainter>
#include <QTest>

#include <set>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

namespace {

LegendContents everythingThereIs()
{
    LegendContents contents;
    for (std::size_t s = 1; s < trace::kLaneStateCount; ++s)
        contents.add(static_cast<trace::LaneState>(s));
    contents.idle = contents.unmeasured = contents.other = contents.stolen = true;
    return contents;
}

} // namespace

class LegendTest : public QObject
{
    Q_OBJECT
private slots:
    void itIsCompleteAndUncutAtEveryWidth_data()
    {
        QTest::addColumn<double>("scale");
        for (const double scale : { 1.0, 1.5, 2.0, 2.5 })
            QTest::addRow("%.1f", scale) << scale;
    }
    void itIsCompleteAndUncutAtEveryWidth()
    {
        QFETCH(double, scale);
        const Theme theme = Theme::of(Scheme::Light, scale);
        const QFontMetrics metrics(theme.font(11.5));
        Legend legend;
        for (int width = theme.px(230); width < theme.px(1400); width += 37) {
            legend.set(everythingThereIs(), theme, width);
            QCOMPARE(legend.items().size(), trace::kLaneStateCount - 1 + 4);
            const QRect all(0, 0, width, legend.height());
            for (std::size_t i = 0; i < legend.items().size(); ++i) {
                const auto &item = legend.items()[i];
                QVERIFY2(all.contains(item.box), qPrintable(QStringLiteral("%1 at width %2").arg(item.words).arg(width)));
                QVERIFY(item.box.width() > metrics.horizontalAdvance(item.words));
                for (std::size_t j = 0; j < i; ++j)
                    QVERIFY(!item.box.intersects(legend.items()[j].box));
            }
        }
    }

    void everyItemLooksDifferentAndExplainsItself()
    {
        const Theme theme = Theme::of(Scheme::Light);
        Legend legend;
        legend.set(everythingThereIs(), theme, 700);
        QImage image(700, legend.height(), QImage::Format_RGB32);
        image.fill(theme.panel);
        QPainter painter(&image);
        legend.paint(painter, {}, theme, 1);
        painter.end();
        std::set<QByteArray> seen;
        for (const auto &item : legend.items()) {
            const QImage box = image.copy(item.box.left(), item.box.top(), theme.px(12), item.box.height());
            const bool isNew = seen.insert(QByteArray(reinterpret_cast<const char *>(box.constBits()), box.sizeInBytes())).second;
            QVERIFY2(isNew, qPrintable(item.words));
            QVERIFY(!legend.explanationAt(item.box.center()).isEmpty());
        }
        QVERIFY(legend.explanationAt({ 2, 2 }).isEmpty());
    }

    void aPictureWithOtherProgramsAndStolenTimeExplainsBoth()
    {
        TimelineView view;
        view.resize(900, 500);
        view.setStore(everything().store);
        QStringList words;
        for (const auto &item : view.legend().items())
            words << item.words;
        for (const char *wanted : { "Core idle", "Other programs", "Stolen" })
            QVERIFY2(words.contains(wanted), qPrintable(words.join('|')));
        QVERIFY2(!words.contains("Core not measured"), qPrintable(words.join('|')));
        view.setStore(takingTurns(ms(60)).store); // of which nothing is known but its own threads
        for (const auto &item : view.legend().items())
            QVERIFY(item.kind == Legend::Item::Kind::State || item.kind == Legend::Item::Kind::Unmeasured);
        QCOMPARE(view.legend().items().back().words, QStringLiteral("Core not measured"));
    }

    void whoIsHeldBeforeAStepIsNotCalledFrozen()
    {
        const auto words = [](const std::shared_ptr<trace::TraceStore> &store) {
            TimelineView view;
            view.resize(900, 500);
            view.setStore(store);
            QStringList all;
            for (const auto &item : view.legend().items())
                all << item.words;
            return all;
        };
        const QString held = QStringLiteral("Held: waits to be told"), frozen = QStringLiteral("Frozen");
        const QStringList ofAFreeze = words(everything().store);
        QVERIFY2(ofAFreeze.contains(frozen) && !ofAFreeze.contains(held), qPrintable(ofAFreeze.join('|')));
        for (const bool alsoAFreeze : { false, true }) {
            const BuiltStore built = emptyLanes(1, 2);
            const std::uint32_t step = built.store->intern(trace::kNextStep);
            for (const LaneId id : built.threads) {
                trace::Lane &lane = built.store->writableLane(id);
                lane.append(kBegin, LaneState::RunningPython);
                lane.append(kBegin + ms(2), trace::kHeld, step);
                lane.append(kBegin + ms(6), LaneState::RunningPython);
            }
            if (alsoAFreeze)
                built.store->writableLane(built.gil).append(kBegin + ms(7), LaneState::Frozen);
            advanceAll(built, kBegin + ms(10));
            const QStringList all = words(built.store);
            QVERIFY2(all.contains(alsoAFreeze ? frozen + QStringLiteral(" / ") + held : held), qPrintable(all.join('|')));
            QVERIFY(!all.contains(frozen));
        }
    }

    void aStateOnALocksLaneIsExplainedAsWhatItMeansThere()
    {
        const auto wordsOf = [](std::initializer_list<trace::LaneKind> kinds) {
            LegendContents contents;
            for (const trace::LaneKind kind : kinds)
                contents.add(trace::LaneState::RunnableHoldingGil, kind);
            Legend legend;
            legend.set(contents, Theme::of(Scheme::Light), 900);
            return legend.items().size() == 1 ? legend.items().front().words : QString();
        };
        using trace::LaneKind;
        QCOMPARE(wordsOf({ LaneKind::Thread, LaneKind::Gil }), QStringLiteral("Off-core, holding the GIL"));
        QCOMPARE(wordsOf({ LaneKind::Lock }), QStringLiteral("Held, holder not running"));
        QCOMPARE(wordsOf({ LaneKind::Thread, LaneKind::Lock }), QStringLiteral("Off-core, holding the GIL / Held, holder not running"));
        TimelineView view; // and the picture tells the legend which lanes there are
        view.resize(900, 500);
        view.setStore(everyLane().store);
        bool found = false;
        for (const auto &item : view.legend().items())
            found = found || item.words.contains(QStringLiteral("holder not running"));
        QVERIFY(found);
    }
};

QTEST_MAIN(LegendTest)
#include "legend_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "storebuilder.h"

#include <ui/timeline/coreshading.h>

#include <QTest>

#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;
using trace::LaneState;

class CoreShadingTest : public QObject
{
    Q_OBJECT
private slots:
    void whatIsNotOursIsShownAsAShareOfTheRest()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::RunningPython, built.threads[0].value);
        core.append(kBegin + ms(50), LaneState::None); // ours: half of the window
        core.advance(kBegin + ms(100));
        built.store->addCoreUse({ CoreId { 0 }, kBegin, kBegin + ms(100), 0.2F, 0.7F, 0.1F });
        CoreShading shading;
        const auto &shades = shading.update(*built.store, core);
        QCOMPARE(shades.size(), std::size_t { 1 });
        QVERIFY(std::abs(shades[0].other - 0.4F) < 0.01F); // 0.7 busy less 0.5 ours, of the other half
        QVERIFY(std::abs(shades[0].stolen - 0.2F) < 0.01F);
    }

    void aWindowThatTheLaneHasNotPassedIsLeftForLater()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::None);
        core.advance(kBegin + ms(150));
        for (int w = 0; w < 2; ++w)
            built.store->addCoreUse(
                { CoreId { 0 }, kBegin + ms(100 * w), kBegin + ms(100 * w + 100), 0.5F, 0.5F, 0 });
        CoreShading shading;
        QCOMPARE(shading.update(*built.store, core).size(), std::size_t { 1 });
        core.advance(kBegin + ms(250));
        QCOMPARE(shading.update(*built.store, core).size(), std::size_t { 2 });
        QCOMPARE(shading.update(*built.store, core).size(), std::size_t { 2 });
    }

    void theLastWindowEndsAfterTheRunAndIsShownUntilItsEnd()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::RunningPython, built.threads[0].value);
        core.append(kBegin + ms(50), LaneState::None);
        core.advance(kBegin + ms(95));
        built.store->addCoreUse({ CoreId { 0 }, kBegin, kBegin + ms(100), 0.2F, 0.8F, 0 });
        CoreShading shading;
        QVERIFY(shading.update(*built.store, core).empty()); // it may run on
        QCOMPARE(unmeasuredIn(shading.shades(), core, { kBegin, kBegin + ms(200) }).size(), std::size_t { 1 });
        trace::TraceInfo info = built.store->info();
        info.outcome = "finished";
        built.store->setInfo(info);
        QCOMPARE(shading.update(*built.store, core).size(), std::size_t { 1 });
        QCOMPARE(shading.shades()[0].end, kBegin + ms(95));
        QVERIFY(std::abs(shading.shades()[0].other - 0.6F) < 0.01F); // 0.8 busy less 0.5 ours, of the other half
        QVERIFY(unmeasuredIn(shading.shades(), core, { kBegin, kBegin + ms(200) }).empty());
    }

    void whatNoWindowCoversIsNotKnown()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::None);
        core.advance(kBegin + ms(300));
        built.store->addCoreUse({ CoreId { 0 }, kBegin, kBegin + ms(100), 1, 0, 0 });
        built.store->addCoreUse({ CoreId { 0 }, kBegin + ms(150), kBegin + ms(250), 1, 0, 0 });
        CoreShading shading;
        const auto unknown = unmeasuredIn(shading.update(*built.store, core), core, { kBegin, kBegin + ms(1000) });
        QCOMPARE(unknown.size(), std::size_t { 2 });
        QVERIFY(unknown[0] == (TimeRange { kBegin + ms(100), kBegin + ms(150) }));
        QVERIFY(unknown[1] == (TimeRange { kBegin + ms(250), kBegin + ms(300) }));
        QVERIFY(unmeasuredIn(shading.shades(), core, { kBegin + ms(10), kBegin + ms(90) }).empty());
    }

    void aCountOfOneStepMoreIsNotTakenForOtherPrograms()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::None);
        core.advance(kBegin + ms(200));
        built.store->addCoreUse({ CoreId { 0 }, kBegin, kBegin + ms(90), 0.89F, 0.11F, 0 }); // one step of 10 ms
        CoreShading shading;
        QCOMPARE(shading.update(*built.store, core)[0].other, 0.0F);
    }

    void theFirstWindowBeginsBeforeTheRunAndIsShownFromItsBeginning()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::None);
        core.advance(kBegin + ms(150));
        built.store->addCoreUse({ CoreId { 0 }, kBegin - ms(2), kBegin + ms(100), 0.5F, 0.5F, 0 });
        CoreShading shading;
        const auto &shades = shading.update(*built.store, core);
        QCOMPARE(shades.size(), std::size_t { 1 });
        QCOMPARE(shades[0].begin, built.store->begin());
        QVERIFY(std::abs(shades[0].other - 0.5F) < 0.01F);
    }

    void roundingIsNotTakenForOtherPrograms()
    {
        BuiltStore built = emptyLanes(1, 1);
        trace::Lane &core = built.store->writableLane(built.cores[0]);
        core.append(kBegin, LaneState::RunningPython, built.threads[0].value);
        core.append(kBegin + ms(50), LaneState::None);
        core.advance(kBegin + ms(100));
        built.store->addCoreUse({ CoreId { 0 }, kBegin, kBegin + ms(100), 0.48F, 0.52F, 0 });
        CoreShading shading;
        QCOMPARE(shading.update(*built.store, core)[0].other, 0.0F);
    }

    void narrowWindowsAreMergedByTheirLength()
    {
        std::vector<CoreShade> shades;
        for (int i = 0; i < 100; ++i)
            shades.push_back({ kBegin + ms(i), kBegin + ms(i + 1), i % 2 ? 1.0F : 0.0F, 0 });
        const auto merged = shadesIn(shades, { kBegin, kBegin + ms(100) }, 50, 2);
        QVERIFY(merged.size() <= 25);
        for (const CoreShade &shade : merged)
            QVERIFY(std::abs(shade.other - 0.5F) < 0.01F);
    }
};

QTEST_APPLESS_MAIN(CoreShadingTest)
#include "coreshading_test.moc"

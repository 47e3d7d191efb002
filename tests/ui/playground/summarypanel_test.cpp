// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/playground/summarypanel.h>
#include <ui/timeline/timelinerange.h>

#include "storebuilder.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace interleave;
using namespace interleave::ui;

namespace {

constexpr int kPatience = 60'000; // milliseconds: a watchdog, not an expectation

} // namespace

class SummaryPanelTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_panel = std::make_unique<SummaryPanel>();
        m_panel->setTheme(Theme::of(Scheme::Light));
        m_panel->resize(700, 300);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void aFinishedRunIsSummedUp()
    {
        const auto built = test::takingTurns(test::ms(400));
        QSignalSpy summed(m_panel.get(), &SummaryPanel::summaryChanged);
        m_panel->setRun(built.store, &m_range);
        QVERIFY(m_panel->findings().empty()); // it may still be on
        m_panel->setFinished(true, 2, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(summed.size(), 1, kPatience);
        QVERIFY2(m_panel->text().contains(QStringLiteral("wanted the GIL at once")), qPrintable(m_panel->text()));
        QVERIFY(m_panel->text().contains(QStringLiteral("more threads will not help")));
        m_panel->setFinished(true, 2, std::nullopt);
        QVERIFY(!m_panel->busy()); // the same run is not summed up twice
    }

    void aSentenceAboutALineLeadsThere()
    {
        const auto built = test::takingTurns(test::ms(400)); // all of it is at line 6
        QSignalSpy summed(m_panel.get(), &SummaryPanel::summaryChanged), line(m_panel.get(), &SummaryPanel::lineRequested);
        m_panel->setRun(built.store, &m_range);
        m_panel->setFinished(true, 2, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(summed.size(), 1, kPatience);
        for (QPushButton *button : m_panel->findChildren<QPushButton *>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Line 6"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QCOMPARE(line.size(), 1);
        QCOMPARE(line[0][0].toInt(), 6);
    }

    void anotherRunTakesItsPlace()
    {
        const auto turns = test::takingTurns(test::ms(400)), waits = test::waitingTogether(test::ms(400));
        QSignalSpy summed(m_panel.get(), &SummaryPanel::summaryChanged);
        m_panel->setRun(turns.store, &m_range);
        m_panel->setFinished(true, 2, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(summed.size(), 1, kPatience);
        m_panel->setFinished(false, 2, std::nullopt);
        m_panel->setRun(waits.store, &m_range);
        QVERIFY(m_panel->findings().empty());
        m_panel->setFinished(true, 2, std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(summed.size(), 2, kPatience);
        QVERIFY2(m_panel->text().contains(QStringLiteral("blocked on I/O")), qPrintable(m_panel->text()));
    }

    void withoutARunItSaysWhatToDo()
    {
        m_panel->setEmptyText(QStringLiteral("Run the script"));
        QStringList texts;
        for (const QLabel *label : m_panel->findChildren<QLabel *>())
            texts << label->text();
        QVERIFY(texts.contains(QStringLiteral("Run the script")));
    }

private:
    TimelineRange m_range;
    std::unique_ptr<SummaryPanel> m_panel;
};

QTEST_MAIN(SummaryPanelTest)
#include "summarypanel_test.moc"

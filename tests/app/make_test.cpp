// SPDX-License-Identifier: GPL-3.0-or-later
// The step Make in the window: a scenario of one's own.
#include "windowtest.h"

#include <trace/store.h>
#include <ui/lesson/lessonpane.h>
#include <ui/make/scenarioform.h>
#include <ui/transport/whatifbar.h>

#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>

using namespace interleave;
using namespace interleave::ui;

class MakeTest : public WindowTest
{
    Q_OBJECT
private slots:
    void theFormShowsTheBarsValuesAndRunsWhatItShows()
    {
        predict();
        findParameter()->setValue(3);
        emit m_window->lessonPane()->formWanted();
        auto *form = m_window->findChild<ScenarioForm *>();
        QVERIFY(form);
        auto *worker = form->tree()->topLevelItem(0)->child(0);
        QCOMPARE(form->tree()->itemWidget(worker, 1)->findChild<QDoubleSpinBox *>()->value(), 3.0);
        findParameter()->setValue(1); // the form goes on to show three
        QSignalSpy finished(&m_window->session(), &LessonSession::finished);
        form->runButton()->click();
        QVERIFY(finished.wait(kPatience));
        QVERIFY(m_window->session().outcome()->made);
        const auto store = m_window->session().store(QStringLiteral("threads"));
        QVERIFY(store);
        QStringList workers;
        for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
            if (const auto name = QString::fromStdString(store->lane(LaneId { i }).info().name); name.startsWith(QStringLiteral("count")))
                workers << name;
        }
        QVERIFY2(workers.size() == 3, qPrintable(workers.join('|')));
    }
};

QTEST_MAIN(MakeTest)
#include "make_test.moc"

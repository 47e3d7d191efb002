// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/make/scenarioform.h>
#include <ui/theme/stylesheet.h>

#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTest>
#include <QTreeWidget>

using namespace interleave;
using namespace interleave::ui;
using scenario::Op;

namespace {

/// Workers that compute `ms` so many times as `pieces` says; beside the parameters something is fixed.
lessons::Lesson lesson()
{
    lessons::Lesson lesson;
    lesson.id = "pieces";
    lesson.title = "Pieces";
    lesson.parameters = { { .id = "pieces", .label = "Pieces", .unit = "", .min = 1, .max = 20, .step = 1, .standard = 5 },
        { .id = "length", .label = "Length", .unit = "ms", .min = 1, .max = 50, .step = 1, .standard = 10 } };
    scenario::StepSpec compute, repeat;
    compute.ms = std::string("length");
    repeat.op = Op::Repeat;
    repeat.count = std::string("pieces");
    repeat.body = { compute };
    scenario::StepSpec sleep;
    sleep.op = Op::Sleep;
    sleep.ms = 7.0;
    scenario::VariantSpec variant;
    variant.id = "threads";
    variant.label = "In threads";
    variant.workers.resize(1);
    variant.workers.front().name = "crop";
    variant.workers.front().steps = { repeat, sleep };
    lesson.variants = { variant };
    return lesson;
}

QStringList amounts(const ScenarioForm &form)
{
    QStringList found;
    for (QTreeWidgetItemIterator it(form.tree()); *it; ++it) {
        if (const QWidget *shown = form.tree()->itemWidget(*it, 1))
            found << shown->findChild<QDoubleSpinBox *>()->text();
    }
    return found;
}

} // namespace

class ScenarioFormTest : public QObject
{
    Q_OBJECT
private slots:
    void whatItShowsIsWhatItIsRunWith()
    {
        const scenario::ParameterValues turned { { "pieces", 1 }, { "length", 12 } };
        ScenarioForm form(lesson(), turned, {}, Theme::of(Scheme::Light));
        form.setAttribute(Qt::WA_DeleteOnClose, false);
        QCOMPARE(amounts(form), QStringList({ "× 1", "1 times", "12.00 ms", "7.00 ms" }));
        scenario::ParameterValues asked;
        connect(&form, &ScenarioForm::runWanted, &form, [&](const lessons::Lesson &, const scenario::ParameterValues &parameters) { asked = parameters; });
        QVERIFY(form.runButton()->isEnabled());
        form.runButton()->click();
        QCOMPARE(asked, turned);
    }

    void whatIsNotTurnedHasItsStandard()
    {
        ScenarioForm form(lesson(), { { "length", 12 } }, {}, Theme::of(Scheme::Light));
        form.setAttribute(Qt::WA_DeleteOnClose, false);
        QCOMPARE(amounts(form), QStringList({ "× 1", "5 times", "12.00 ms", "7.00 ms" }));
    }

    void everyRowIsAsHighAsWhatStandsInIt()
    {
        const Theme theme = Theme::of(Scheme::Light);
        QWidget styled;
        styled.setStyleSheet(styleSheet(theme));
        ScenarioForm form(lesson(), {}, {}, theme, &styled);
        form.setAttribute(Qt::WA_DeleteOnClose, false);
        form.show();
        QVERIFY(QTest::qWaitForWindowExposed(&form));
        int seen = 0;
        for (QTreeWidgetItemIterator it(form.tree()); *it; ++it) {
            for (int column = 0; column < form.tree()->columnCount(); ++column) {
                const QWidget *shown = form.tree()->itemWidget(*it, column);
                if (!shown)
                    continue;
                ++seen;
                QVERIFY2(shown->height() >= shown->sizeHint().height(), qPrintable(QStringLiteral("%1 in column %2: %3 of %4").arg(shown->metaObject()->className()).arg(column).arg(shown->height()).arg(shown->sizeHint().height())));
                QVERIFY2(shown->width() >= shown->minimumSizeHint().width(), qPrintable(QString::number(shown->width())));
            }
        }
        QCOMPARE(seen, 6); // a count, a repetition, and what two steps do and for how long
        const auto *header = form.tree()->header();
        for (int column = 0; column < form.tree()->columnCount(); ++column)
            QVERIFY(header->sectionSize(column) >= header->sectionSizeHint(column));
    }
};

QTEST_MAIN(ScenarioFormTest)
#include "scenarioform_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "progresspage.h"

#include "trackchart.h"

#include <ui/lesson/lessonname.h>
#include <ui/widgets/proselabel.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QScreen>
#include <QScrollArea>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

ProgressPage::ProgressPage(const lessons::Catalog &catalog, ProgressKeeper &keeper, const Theme &theme, QWidget *parent)
    : QDialog(parent)
    , m_catalog(catalog)
    , m_keeper(keeper)
    , m_theme(theme)
{
    setWindowTitle(tr("Your progress"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    auto *scroll = new QScrollArea(this); // where there is no room for all of it
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    all->addWidget(scroll, 1);
    auto *page = new QWidget(scroll);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(theme.px(18), theme.px(16), theme.px(18), theme.px(6));
    column->setSpacing(theme.px(10));

    auto *bar = new QWidget(page);
    auto *head = new WrapLayout;
    head->setSpacings(theme.px(8), theme.px(6));
    bar->setLayout(head);
    auto *who = new QWidget(bar);
    auto *whoRow = new QHBoxLayout(who);
    whoRow->setContentsMargins(0, 0, 0, 0);
    whoRow->setSpacing(theme.px(8));
    whoRow->addWidget(makeLabel(tr("Whose progress"), "soft", who));
    m_profiles = new QComboBox(who);
    m_profiles->setProperty("look", "filter");
    m_profiles->setAccessibleName(tr("Whose progress"));
    m_profiles->setMinimumWidth(theme.px(150));
    whoRow->addWidget(m_profiles);
    head->addWidget(who);
    auto *add = makeButton(tr("Somebody else…"), "segment", tr("Begins a progress of their own for somebody else on this machine"), bar);
    auto *remove = makeButton(tr("Remove…"), "segment", tr("Removes this profile and all it has done"), bar);
    head->addWidget(add);
    head->addWidget(remove);
    auto *save = makeButton(tr("Export…"), "segment", tr("Writes every prediction into a table (CSV)"), bar);
    head->addWidget(save);
    column->addWidget(bar);

    m_summary = new ProseLabel({}, "ask", page);
    column->addWidget(m_summary);
    m_chart = new TrackChart(page);
    column->addWidget(m_chart, 2);
    m_note = new ProseLabel(tr("Whoever is well calibrated is right about half the time when guessing, three times in four when thinking so, and nearly always "
                               "when sure. The Brier score is the mean of the squares of how far off that was: 0 is perfect."),
        "faint", page);
    column->addWidget(m_note);

    m_lessons = new QTreeWidget(page);
    m_lessons->setHeaderLabels({ tr("Lesson"), tr("Step"), tr("Right at the first try"), tr("Goal"), tr("Last here") });
    m_lessons->setRootIsDecorated(false);
    m_lessons->setSelectionMode(QAbstractItemView::SingleSelection);
    m_lessons->setAccessibleName(tr("Lessons"));
    m_lessons->setMinimumHeight(theme.px(150));
    m_lessons->header()->setStretchLastSection(false);
    for (int i = 0; i < m_lessons->columnCount(); ++i)
        m_lessons->header()->setSectionResizeMode(i, i == 0 ? QHeaderView::Stretch : QHeaderView::ResizeToContents);
    column->addWidget(m_lessons, 3);
    scroll->setWidget(page);
    auto *end = new QHBoxLayout;
    end->setContentsMargins(theme.px(18), theme.px(8), theme.px(18), theme.px(14));
    end->addStretch(1);
    auto *close = makeButton(tr("Close"), "normal", tr("Back to the lesson (Esc)"), this);
    end->addWidget(close);
    all->addLayout(end);
    const QSize room = parent ? parent->window()->size() : screen()->availableSize();
    resize(QSize(theme.px(760), theme.px(640)).boundedTo(room - QSize(theme.px(8), theme.px(40))));

    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(add, &QPushButton::clicked, this, &ProgressPage::askForProfile);
    connect(remove, &QPushButton::clicked, this, &ProgressPage::askForRemoval);
    connect(save, &QPushButton::clicked, this, &ProgressPage::askForFile);
    connect(m_profiles, &QComboBox::activated, this, [this](int i) { m_keeper.setCurrent(m_profiles->itemData(i).toLongLong()); });
    connect(&m_keeper, &ProgressKeeper::profilesChanged, this, &ProgressPage::refresh);
    connect(&m_keeper, &ProgressKeeper::saved, this, &ProgressPage::refresh);
    refresh();
}

QString ProgressPage::summary() const { return m_summary->text(); }

void ProgressPage::refresh()
{
    showProfiles();
    showRecord();
    showLessons();
}

void ProgressPage::showProfiles()
{
    m_profiles->clear();
    for (const lessons::Profile &profile : m_keeper.profiles()) {
        m_profiles->addItem(QString::fromStdString(profile.name), QVariant::fromValue<qlonglong>(profile.id));
        if (profile.id == m_keeper.current().id)
            m_profiles->setCurrentIndex(m_profiles->count() - 1);
    }
}

void ProgressPage::showRecord()
{
    const lessons::TrackRecord track = lessons::trackRecord(m_keeper.predictions());
    m_summary->setText(track.count == 0
            ? tr("No prediction has been held against a run yet. Open a lesson, say what you expect, and run it.")
            : tr("%1 of %2 predictions were right. Brier score %3: %4.")
                  .arg(track.right)
                  .arg(track.count)
                  .arg(QLocale().toString(track.brier, 'f', 2),
                      track.brier < 0.25 ? tr("better than tossing a coin") : tr("tossing a coin has 0.25")));
    m_chart->show(track, m_theme);
}

void ProgressPage::showLessons()
{
    m_lessons->clear();
    const auto predictions = m_keeper.predictions();
    const auto records = m_keeper.lessons();
    for (const lessons::Lesson &lesson : m_catalog.lessons()) {
        int right = 0, known = 0;
        for (const auto &each : predictions) {
            if (each.lesson == lesson.id && each.right) {
                ++known;
                right += *each.right ? 1 : 0;
            }
        }
        QStringList row { numberedTitle(lesson, QStringLiteral("  ")), {}, {}, {}, {} };
        const auto record = std::find_if(records.begin(), records.end(), [&](const auto &each) { return each.lesson == lesson.id; });
        if (record != records.end()) {
            row[1] = QString::fromStdString(std::string(lessons::flowStepName(record->memory.step)));
            const auto &attempts = record->memory.attempts;
            if (std::any_of(attempts.begin(), attempts.end(), [](const auto &attempt) { return attempt.reached; }))
                row[3] = tr("reached");
            row[4] = QString::fromStdString(record->at.substr(0, 10));
        }
        if (known > 0)
            row[2] = tr("%1 of %2").arg(right).arg(known);
        new QTreeWidgetItem(m_lessons, row);
    }
}

Result<void> ProgressPage::exportCsv(const QString &file) const
{
    const QByteArray csv = QByteArray::fromStdString(lessons::toCsv(m_keeper.current().name, m_keeper.predictions()));
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(csv) != csv.size() || !out.commit())
        return Failure(Error { tr("it cannot be written: %1").arg(out.errorString()).toStdString(),
            tr("choose another place").toStdString(), file.toStdString() });
    return {};
}

void ProgressPage::askForProfile()
{
    bool yes = false;
    const QString name = QInputDialog::getText(this, tr("Somebody else"), tr("Their name:"), QLineEdit::Normal, {}, &yes);
    if (!yes)
        return;
    if (auto added = m_keeper.addProfile(name); !added)
        QMessageBox::warning(this, tr("Somebody else"), QString::fromStdString(added.error().toLine()));
}

void ProgressPage::askForRemoval()
{
    const QString name = QString::fromStdString(m_keeper.current().name);
    if (QMessageBox::question(this, tr("Remove"), tr("Remove %1 and all that was kept of them? This cannot be undone.").arg(name)) != QMessageBox::Yes)
        return;
    if (auto removed = m_keeper.removeCurrent(); !removed)
        QMessageBox::warning(this, tr("Remove"), QString::fromStdString(removed.error().toLine()));
}

void ProgressPage::askForFile()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Export predictions"), QStringLiteral("interleave-predictions.csv"), tr("Tables (*.csv)"));
    if (file.isEmpty())
        return;
    if (auto written = exportCsv(file); !written)
        QMessageBox::warning(this, tr("Export"), QString::fromStdString(written.error().toLine()));
}

} // namespace interleave::ui

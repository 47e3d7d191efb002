// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: recordings from and to files.
#include "mainwindow.h"
#include "pngexport.h"
#include "runheader.h"

#include <host/recording.h>
#include <lessons/variants.h>
#include <trace/journal.h>
#include <trace/runarchive.h>
#include <trace/tracefile.h>
#include <ui/playground/playground.h>
#include <ui/theme/words.h>
#include <ui/timeline/tellingview.h>
#include <ui/timeline/timelineview.h>
#include <ui/widgets/banner.h>

#include <QApplication>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>

#include <tuple>
#include <utility>

namespace interleave::app {

using namespace ui;

namespace {

const QString kRecovery = QStringLiteral("recovery"); // the banner's topic

bool isRecordingOrScript(const QUrl &url)
{
    return url.isLocalFile() && (url.fileName().endsWith(QStringLiteral(".itrace")) || url.fileName().endsWith(QStringLiteral(".py")));
}

bool isPack(const QUrl &url)
{
    return url.isLocalFile() && (QFileInfo(url.toLocalFile()).isDir() || url.fileName().endsWith(QStringLiteral(".zip"), Qt::CaseInsensitive));
}

/// A text that a menu shows as it is: no mnemonic, and not wider than a screen.
QString menuText(QString text)
{
    if (text.size() > 80)
        text = text.left(39) + QStringLiteral("…") + text.right(40);
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

void MainWindow::buildFileMenu(QMenu *menu)
{
    m_openAction = addAction(menu, tr("Open a recording…"), QKeySequence::Open, [this] { openTraceDialog(); });
    m_openAction->setObjectName(QStringLiteral("file.open"));
    m_recentMenu = menu->addMenu(tr("Recent files"));
    connect(m_recentMenu, &QMenu::aboutToShow, this, [this] { fillRecentFiles(); });
    m_runsMenu = menu->addMenu(tr("Recent runs"));
    connect(m_runsMenu, &QMenu::aboutToShow, this, [this] { fillRecentRuns(); });
    QAction *save = addAction(menu, tr("Save this recording…"), QKeySequence::Save, [this] { saveTraceAs(); });
    save->setObjectName(QStringLiteral("file.save"));
    m_saveAction = save;
    m_needRecording.push_back(save);
    QMenu *exports = menu->addMenu(tr("Export"));
    const auto add = [&](const QString &text, const char *name, std::function<void()> act) {
        QAction *action = addAction(exports, text, {}, std::move(act));
        action->setObjectName(QString::fromLatin1(name));
        m_needRecording.push_back(action);
    };
    add(tr("Export as picture…"), "export.png", [this] { exportPicture(PictureFormat::Png); });
    add(tr("Export as drawing (SVG)…"), "export.svg", [this] { exportPicture(PictureFormat::Svg); });
    add(tr("Export for print (PDF)…"), "export.pdf", [this] { exportPicture(PictureFormat::Pdf); });
    exports->addSeparator();
    add(tr("Export spans as table (CSV)…"), "export.spans",
        [this] { exportData(tr("Export spans"), QStringLiteral("spans.csv"), tr("Tables (*.csv)"), trace::exportCsv); });
    add(tr("Export measures as table (CSV)…"), "export.measures",
        [this] { exportData(tr("Export measures"), QStringLiteral("measures.csv"), tr("Tables (*.csv)"), trace::exportMetricsCsv); });
    add(tr("Export for Perfetto…"), "export.perfetto",
        [this] { exportData(tr("Export for Perfetto"), QStringLiteral("run.json"), tr("Perfetto reads JSON (*.json)"), trace::exportPerfetto); });
}

void MainWindow::fillRecentFiles()
{
    m_recentMenu->clear();
    const QStringList files = m_recentFiles.existing();
    for (const QString &file : files) {
        QAction *action = m_recentMenu->addAction(menuText(QFileInfo(file).fileName()));
        action->setToolTip(file);
        action->setStatusTip(file);
        connect(action, &QAction::triggered, this, [this, file] { openFile(file); });
    }
    m_recentMenu->setToolTipsVisible(true);
    if (files.isEmpty()) {
        m_recentMenu->addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    m_recentMenu->addSeparator();
    connect(m_recentMenu->addAction(tr("Forget them")), &QAction::triggered, this, [this] { m_recentFiles.clear(); });
}

/// What was recorded lately and is kept without anybody having saved it.
void MainWindow::fillRecentRuns()
{
    m_runsMenu->clear();
    constexpr std::size_t most = 20;
    std::size_t shown = 0;
    for (const trace::RunArchive::Entry &entry : trace::RunArchive(m_runs).entries()) {
        if (++shown > most)
            break;
        const lessons::Lesson *lesson = m_catalog.find(entry.lesson);
        QString text = lesson ? QString::fromStdString(lesson->title) : QString::fromStdString(entry.lesson);
        QString variant = QString::fromStdString(entry.variant);
        if (lesson) {
            for (const auto &each : lesson->variants)
                variant = each.id == entry.variant ? QString::fromStdString(lessons::labelOf(each)) : variant;
        }
        if (!variant.isEmpty())
            text += QStringLiteral(" · ") + variant;
        const QDateTime time = QDateTime::fromSecsSinceEpoch(entry.time.time_since_epoch().count());
        QAction *action = m_runsMenu->addAction(menuText(QStringLiteral("%1   %2").arg(QLocale().toString(time, QLocale::ShortFormat), text)));
        connect(action, &QAction::triggered, this, [this, file = entry.file] { openTrace(file); });
    }
    if (shown == 0)
        m_runsMenu->addAction(tr("None yet"))->setEnabled(false);
}

QString MainWindow::askForFile(const QString &title, const QString &suggested, const QString &filter)
{
    return QFileDialog::getSaveFileName(this, title, suggested, filter);
}

void MainWindow::saveTraceAs()
{
    const QString file = askForFile(tr("Save this recording"), QStringLiteral("run.itrace"), tr("Interleave recordings (*.itrace)"));
    if (file.isEmpty())
        return;
    if (auto saved = trace::saveTrace(*m_timeline->store(), file.toStdString()); !saved) {
        m_banner->show(QString::fromStdString(saved.error().toLine()));
    } else {
        m_recentFiles.add(file);
        if (!m_timeline->live()) // of a run that is on only a part is in the file
            host::discardJournalOf(m_timeline->store());
    }
}

void MainWindow::exportPicture(PictureFormat format)
{
    const auto [title, name, filter] = format == PictureFormat::Svg
        ? std::tuple(tr("Export as drawing"), QStringLiteral("run.svg"), tr("Drawings (*.svg)"))
        : format == PictureFormat::Pdf ? std::tuple(tr("Export for print"), QStringLiteral("run.pdf"), tr("Documents (*.pdf)"))
                                       : std::tuple(tr("Export as picture"), QStringLiteral("run.png"), tr("Pictures (*.png)"));
    const QString file = askForFile(title, name, filter);
    if (file.isEmpty())
        return;
    const TimeRange visible = m_timeline->range()->visible();
    const auto written = writePicture(m_timeline->store(), m_theme, visible, file.toStdString(), format, { pictureTitle(), {} }, m_timeline->lanes());
    if (!written)
        m_banner->show(QString::fromStdString(written.error().toLine()));
}

/// In the lesson's own words, if the recording is of the lesson that is open.
QString MainWindow::pictureTitle() const
{
    const lessons::Lesson *lesson = m_session.lesson();
    const trace::TraceInfo info = m_timeline->store()->info();
    if (!lesson || lesson->id != info.lesson)
        return {};
    QString title = QString::fromStdString(lesson->title);
    for (const auto &variant : lesson->variants) {
        if (variant.id == info.variant)
            title += QStringLiteral(" · ") + QString::fromStdString(lessons::labelOf(variant, lessons::pythonOf(info)));
    }
    return title;
}

void MainWindow::exportData(const QString &title, const QString &suggested, const QString &filter,
    Result<void> (*write)(const trace::TraceStore &, const std::filesystem::path &))
{
    const QString file = askForFile(title, suggested, filter);
    if (file.isEmpty())
        return;
    QApplication::setOverrideCursor(Qt::WaitCursor);
    const auto written = write(*m_timeline->store(), file.toStdString());
    QApplication::restoreOverrideCursor();
    if (!written)
        m_banner->show(QString::fromStdString(written.error().toLine()));
}

/// The runs that have just ended are kept beside each other, without anybody asking, on a thread of their own: it takes a disk.
void MainWindow::archiveRuns()
{
    if (m_runs.empty())
        return;
    std::vector<std::shared_ptr<const trace::TraceStore>> stores;
    for (const QString &variant : std::exchange(m_toKeep, {})) {
        auto store = m_session.store(variant);
        if (store && store->spanCount() > 0)
            stores.push_back(std::move(store));
    }
    archive(std::move(stores));
}

void MainWindow::archive(std::vector<std::shared_ptr<const trace::TraceStore>> stores)
{
    if (stores.empty() || m_runs.empty())
        return;
    m_keeper = std::jthread([this, runs = m_runs, stores = std::move(stores)] {
        for (const auto &store : stores) {
            if (const auto kept = trace::RunArchive(runs).keep(*store); !kept)
                QMetaObject::invokeMethod(this, [this, words = QString::fromStdString(kept.error().toLine())] { m_banner->show(words, {}, QStringLiteral("keeping")); });
        }
    });
}

void MainWindow::openTraceDialog()
{
    if (m_inPlayground) {
        m_playground->openDialog();
        return;
    }
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a recording"), {}, tr("Interleave recordings (*.itrace)"));
    if (!file.isEmpty())
        openTrace(file.toStdString());
}

bool MainWindow::openTrace(const std::filesystem::path &file)
{
    QApplication::setOverrideCursor(Qt::WaitCursor);
    auto store = trace::loadTrace(file);
    QApplication::restoreOverrideCursor();
    if (!store) {
        m_banner->show(QString::fromStdString(store.error().toLine()));
        return false;
    }
    m_recentFiles.add(QString::fromStdString(file.string()));
    const trace::TraceInfo info = (*store)->info();
    if (const lessons::Lesson *lesson = m_catalog.find(info.lesson); lesson && (m_inPlayground || lesson != m_session.lesson()))
        m_session.setLesson(lesson);
    showRecording(*store, tr("Recording: %1").arg(QString::fromStdString(file.filename().string())));
    return true;
}

void MainWindow::showRecording(std::shared_ptr<const trace::TraceStore> store, const QString &status)
{
    m_shownVariant.clear();
    rebuildVariants();
    showStore(store);
    m_header->setVisible(true);
    m_header->setStatus(status);
    m_timeline->range()->showAll();
    m_timeline->range()->setPlayhead(tellingView(*store).moment);
}

void MainWindow::offerRecovery()
{
    if (m_journals.empty())
        return;
    const auto orphans = trace::orphanedJournals(m_journals);
    if (orphans.empty())
        return;
    const auto newest = orphans.front();
    const QString forGood = tr("Deletes this recording for good");
    m_banner->show(tr("Interleave was cut off unexpectedly. What it had recorded until then is safe."),
        { { tr("Show it"), [this, newest] { recover(newest); }, tr("Opens what was recorded; it is kept until you save or discard it") },
            { tr("Discard it"), [this, newest] {
               std::error_code ignored;
               std::filesystem::remove(newest, ignored);
               offerRecovery(); // there may be older ones
           }, forGood } },
        kRecovery);
}

void MainWindow::recover(const std::filesystem::path &journal)
{
    const auto discard = [this, journal] {
        std::error_code ignored;
        std::filesystem::remove(journal, ignored);
        offerRecovery();
    };
    const auto recovered = trace::recoverJournal(journal);
    if (!recovered) {
        m_banner->show(QString::fromStdString(recovered.error().toLine()), { { tr("Discard it"), discard, tr("Deletes this recording for good") } }, kRecovery);
        return;
    }
    const std::shared_ptr<const trace::TraceStore> store = *recovered;
    if (const lessons::Lesson *lesson = m_catalog.find(store->info().lesson); lesson && lesson != m_session.lesson())
        m_session.setLesson(lesson);
    showRecording(store, tr("Recovered recording"));
    m_doing = tr("recovered recording");
    updateTitle();
    const auto save = [this, store, discard] {
        const QString target = QFileDialog::getSaveFileName(
            this, tr("Save the recovered recording"), QStringLiteral("recovered.itrace"), tr("Interleave recordings (*.itrace)"));
        if (target.isEmpty())
            return;
        if (auto saved = trace::saveTrace(*store, target.toStdString()); !saved)
            m_banner->show(QString::fromStdString(saved.error().toLine()));
        else
            discard();
    };
    m_banner->show(tr("This is what was recorded before the end. It is kept, and offered again, until you save or discard it."),
        { { tr("Save it…"), save, tr("Saves it as a file of your own, which can be opened at any time") },
            { tr("Discard it"), discard, tr("Deletes this recording for good") } },
        kRecovery);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    for (const QUrl &url : event->mimeData()->urls()) {
        if (isRecordingOrScript(url) || isPack(url))
            event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    for (const QUrl &url : event->mimeData()->urls()) {
        if (isRecordingOrScript(url))
            return openFile(url.toLocalFile());
        if (isPack(url)) {
            openPack(url.toLocalFile().toStdString());
            return;
        }
    }
}

} // namespace interleave::app

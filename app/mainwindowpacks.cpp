// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow: lessons of somebody else's, and of one's own while they are written.
#include "mainwindow.h"

#include <ui/lesson/lessonpane.h>
#include <ui/session/folderwatch.h>
#include <ui/transport/whatifbar.h>
#include <ui/widgets/banner.h>

#include <QApplication>
#include <QFileDialog>
#include <QMenu>

namespace interleave::app {

using namespace ui;

namespace {

const QString kOpened = QStringLiteral("pack"), kBroken = QStringLiteral("pack-errors"); // the banner's topics

} // namespace

void MainWindow::buildPackMenu(QMenu *menu)
{
    m_packMenu = menu->addMenu(tr("Lesson packs"));
    m_packMenu->setToolTipsVisible(true);
    connect(m_packMenu, &QMenu::aboutToShow, this, [this] { fillPackMenu(); });
    m_watch = new FolderWatch(this);
    connect(m_watch, &FolderWatch::changed, this, &MainWindow::reloadPacks);
    connect(&m_session, &LessonSession::lessonRenewed, this, [this] {
        m_whatIf->renewLesson(m_session.lesson());
        showPlace();
        updateTitle();
    });
    connect(&m_session, &LessonSession::runningChanged, this, [this](bool running) {
        if (!running && m_reloadLater)
            QTimer::singleShot(0, this, &MainWindow::reloadPacks); // when all has been said of the run
    });
    fillPackMenu();
}

void MainWindow::fillPackMenu()
{
    m_packMenu->clear();
    const auto add = [&](const QString &text, const char *name, std::function<void()> act) {
        QAction *action = m_packMenu->addAction(text);
        action->setObjectName(QLatin1String(name));
        connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
        return action;
    };
    add(tr("Open a zip of lessons…"), "pack.zip", [this] {
        const QString file = QFileDialog::getOpenFileName(this, tr("Open a zip of lessons"), {}, tr("Lesson packs (*.zip)"));
        if (!file.isEmpty())
            openPack(file.toStdString());
    });
    add(tr("Open a folder of lessons…"), "pack.folder", [this] {
        const QString folder = QFileDialog::getExistingDirectory(this, tr("Open a folder of lessons"));
        if (!folder.isEmpty())
            openPack(folder.toStdString());
    })->setToolTip(tr("Of lessons that you write: each change is shown as soon as it is saved"));
    if (!m_library.packs().empty())
        m_packMenu->addSeparator();
    for (const lessons::PackLessons &pack : m_library.packs()) {
        const QString name = QString::fromStdString(pack.pack().name).replace(QLatin1Char('&'), QStringLiteral("&&"));
        add(tr("Close “%1”").arg(name), "pack.close", [this, key = pack.pack().key] { closePack(key); })
            ->setToolTip(tr("Takes its lessons out of the list. %1 stays as it is.").arg(QString::fromStdString(pack.pack().source.string())).toHtmlEscaped());
    }
}

bool MainWindow::openPack(const std::filesystem::path &source)
{
    QApplication::setOverrideCursor(Qt::WaitCursor);
    const auto opened = m_library.open(source);
    QApplication::restoreOverrideCursor();
    if (!opened) {
        m_banner->show(QString::fromStdString(opened.error().toLine()), {}, kOpened);
        return false;
    }
    const lessons::Pack pack = (*opened)->pack();
    const auto shown = (*opened)->lessons();
    lessonsChanged();
    watchPacks();
    const QString name = QString::fromStdString(pack.name);
    const auto close = [this, key = pack.key] { closePack(key); };
    const QString many = shown.size() == 1 ? tr("one lesson") : tr("%n lessons", nullptr, static_cast<int>(shown.size()));
    m_banner->show(pack.unpacked ? tr("“%1” is in the list of lessons now: %2. It stays there until you close it.").arg(name, many)
                                 : tr("“%1” is in the list of lessons now: %2. What you change in the folder is shown as soon as you save it.").arg(name, many),
        { { tr("Close it"), close, tr("Takes its lessons out of the list again (menu, Lesson packs)") } }, kOpened);
    tellPackErrors();
    if (!shown.empty())
        openLesson(QString::fromStdString(shown.front()->id));
    return true;
}

void MainWindow::closePack(const std::string &key)
{
    if (auto closed = m_library.close(key); !closed)
        m_banner->show(QString::fromStdString(closed.error().toLine()), {}, kOpened);
    else
        m_banner->withdraw(kOpened);
    lessonsChanged();
    watchPacks();
    tellPackErrors();
}

/// What changed before it was watched is found by looking once more.
void MainWindow::watchPacks()
{
    m_watch->setPaths(m_library.watched());
    constexpr int most = 3; // who goes on writing all the time is heard of again
    for (int again = 0; again < most && m_library.reload(); ++again) {
        lessonsChanged();
        m_watch->setPaths(m_library.watched());
    }
}

void MainWindow::reloadPacks()
{
    m_reloadLater = m_session.running();
    if (m_reloadLater)
        return; // its lines and its questions are those of the version that runs
    m_watch->setPaths(m_library.watched()); // what was replaced is watched no more
    if (m_library.reload())
        lessonsChanged();
    watchPacks();
    tellPackErrors();
}

void MainWindow::lessonsChanged()
{
    const bool playground = m_inPlayground;
    const lessons::Lesson *open = m_session.lesson();
    const lessons::Lesson *now = open ? m_catalog.find(open->id) : nullptr;
    if (open && !now) {
        m_session.setLesson(m_catalog.lessons().empty() ? nullptr : &m_catalog.lessons().front());
    } else if (now != open) {
        const auto turned = m_whatIf->parameters();
        m_session.renewLesson(now);
        m_whatIf->set(turned);
    }
    m_pane->catalogChanged();
    if (m_progress)
        markLessons();
    if (now)
        m_pane->list()->setCurrent(now->id);
    showPlayground(playground); // another version of a lesson takes nobody away from there
}

void MainWindow::tellPackErrors()
{
    const auto errors = m_library.packErrors();
    if (errors.empty()) {
        m_banner->withdraw(kBroken);
        return;
    }
    const QString first = QString::fromStdString(errors.front().toLine());
    m_banner->show(errors.size() == 1 ? first : tr("%1 (and %n more)", nullptr, static_cast<int>(errors.size()) - 1).arg(first), {}, kBroken);
}

} // namespace interleave::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "folderwatch.h"

#include <QSet>

namespace interleave::ui {

FolderWatch::FolderWatch(QObject *parent)
    : QObject(parent)
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(kQuiet);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_quiet, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_quiet, qOverload<>(&QTimer::start));
    connect(&m_quiet, &QTimer::timeout, this, &FolderWatch::changed);
}

void FolderWatch::setPaths(const std::vector<std::filesystem::path> &paths)
{
    QSet<QString> wanted;
    std::error_code ignored;
    for (const auto &path : paths) {
        const auto status = std::filesystem::symlink_status(path, ignored);
        if (std::filesystem::is_regular_file(status) || std::filesystem::is_directory(status)) // a pipe is not to be opened
            wanted.insert(QString::fromStdString(path.string()));
    }
    const QStringList files = m_watcher.files(), directories = m_watcher.directories();
    const QSet<QString> there = QSet<QString>(files.begin(), files.end()) + QSet<QString>(directories.begin(), directories.end());
    if (const QSet<QString> gone = there - wanted; !gone.isEmpty())
        m_watcher.removePaths(QStringList(gone.begin(), gone.end()));
    if (const QSet<QString> fresh = wanted - there; !fresh.isEmpty())
        m_watcher.addPaths(QStringList(fresh.begin(), fresh.end()));
}

int FolderWatch::count() const { return static_cast<int>(m_watcher.files().size() + m_watcher.directories().size()); }

} // namespace interleave::ui

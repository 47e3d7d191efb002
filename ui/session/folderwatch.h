// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileSystemWatcher>
#include <QTimer>

#include <filesystem>
#include <vector>

namespace interleave::ui {

/// Watches files and folders that somebody edits. Says changed() a moment after the last of a series of changes: an editor that saves writes
/// several times, or puts a new file in the place of the old one. GUI thread; never blocks.
class FolderWatch : public QObject
{
    Q_OBJECT
public:
    explicit FolderWatch(QObject *parent = nullptr);
    /// These from now on, instead of those before. What is not there is passed over: its folder tells when it comes. Call it *before* reading them,
    /// so that no change falls between; and after each changed(), because a file that was replaced is watched no more.
    void setPaths(const std::vector<std::filesystem::path> &paths);
    [[nodiscard]] int count() const; ///< of what is being watched

    static constexpr int kQuiet = 200; ///< milliseconds without a change, until it is told

signals:
    void changed();

private:
    QFileSystemWatcher m_watcher;
    QTimer m_quiet;
};

} // namespace interleave::ui

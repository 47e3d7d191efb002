// SPDX-License-Identifier: GPL-3.0-or-later
#include "recentfiles.h"

#include <QFileInfo>
#include <QSettings>

#include <algorithm>

namespace interleave::app {

namespace {

const QString kKey = QStringLiteral("files/recent");

} // namespace

void RecentFiles::add(const QString &file)
{
    const QString path = QFileInfo(file).absoluteFilePath();
    QStringList files = m_settings.value(kKey).toStringList();
    files.removeAll(path);
    files.prepend(path);
    m_settings.setValue(kKey, QStringList(files.mid(0, kMost)));
}

QStringList RecentFiles::existing()
{
    const QStringList files = m_settings.value(kKey).toStringList();
    QStringList there;
    std::copy_if(files.begin(), files.end(), std::back_inserter(there), [](const QString &file) { return QFileInfo(file).isFile(); });
    if (there != files)
        m_settings.setValue(kKey, there);
    return there.mid(0, kMost);
}

void RecentFiles::clear()
{
    m_settings.remove(kKey);
}

} // namespace interleave::app

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QSettings;

namespace interleave::app {

/// The files that were opened or saved lately, newest first, as the settings remember them. GUI thread. The settings outlive it.
class RecentFiles
{
public:
    static constexpr int kMost = 10;

    explicit RecentFiles(QSettings &settings)
        : m_settings(settings)
    {
    }
    /// Comes first from now on; stands there once.
    void add(const QString &file);
    /// Those that are still there; what is gone is forgotten.
    [[nodiscard]] QStringList existing();
    void clear();

private:
    QSettings &m_settings;
};

} // namespace interleave::app

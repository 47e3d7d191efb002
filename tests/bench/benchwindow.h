// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <app/mainwindow.h>
#include <os/affinity.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTimer>

#include <map>
#include <string>
#include <vector>

namespace interleave::bench {

/// What a bench of the whole window tells: the values of each variant, milliseconds.
using Figures = std::map<std::string, std::vector<double>>;

/// {"variant": [1.000, …], …}
inline std::string json(const Figures &figures)
{
    std::string text;
    for (const auto &[variant, values] : figures)
        text += fmt::format("{}\"{}\": [{:.3f}]", text.empty() ? "" : ", ", variant, fmt::join(values, ", "));
    return "{" + text + "}";
}

/// Lets the window work for so long. GUI thread.
inline void turnFor(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

/// A window's surroundings in an empty `home`, with the lessons of `lessons` and the engine process `host`.
inline app::MainWindow::Surroundings surroundingsIn(const QTemporaryDir &home, const char *host, const char *lessons)
{
    const auto cores = os::allowedCores();
    app::MainWindow::Surroundings surroundings;
    surroundings.lessons = lessons;
    surroundings.session.hostProgram = host;
    surroundings.session.journalDirectory = (home.path() + "/journals").toStdString();
    surroundings.settingsFile = home.filePath("settings.ini");
    surroundings.cores = cores ? static_cast<int>(cores->size()) : 1;
    return surroundings;
}

} // namespace interleave::bench

// SPDX-License-Identifier: GPL-3.0-or-later
#include "windowmain.h"

#include "mainwindow.h"

#include <core/clock.h>
#include <host/hostprogram.h>
#include <os/affinity.h>
#include <trace/tracefile.h>

#include <QApplication>
#include <QIcon>
#include <QStandardPaths>

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace interleave::app {

namespace {

int complain(const Error &error, int status = cli::RunFailed)
{
    std::fprintf(stderr, "interleave: %s\n", error.toLine().c_str());
    return status;
}

/// Qt ends the program when a display is named but not there; then, as ever, there is one clear line and no crash.
void onQtMessage(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type != QtFatalMsg) {
        std::fprintf(stderr, "%s\n", qUtf8Printable(text));
        return;
    }
    const QString first = text.section(QLatin1Char('\n'), 0, 0);
    std::_Exit(complain({ "no window can be opened: " + first.toStdString(), "start it from a desktop, or use the command line: `interleave --help`" }));
}

bool hasDisplay()
{
    if (const char *platform = std::getenv("QT_QPA_PLATFORM"); platform && *platform)
        return true;
    for (const char *name : { "DISPLAY", "WAYLAND_DISPLAY" }) {
        if (const char *value = std::getenv(name); value && *value)
            return true;
    }
    return false;
}

/// Why nobody could read this file; empty if it is there and may be read, whatever is in it.
std::optional<Error> cannotBeRead(const std::filesystem::path &file)
{
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), R_OK) == 0)
        return std::nullopt;
    const auto loaded = trace::loadTrace(file); // says it best
    return loaded ? std::nullopt : std::optional(loaded.error());
}

bool holdsLesson(const std::filesystem::path &folder)
{
    std::error_code ignored;
    const auto isLesson = [&](const std::filesystem::path &each) { return std::filesystem::exists(each / "lesson.toml", ignored); };
    if (isLesson(folder))
        return true;
    for (auto entry = std::filesystem::directory_iterator(folder, ignored); !ignored && entry != end(entry); entry.increment(ignored)) {
        if (isLesson(entry->path()))
            return true;
        ignored.clear();
    }
    return false;
}

} // namespace

int runWindow(int argc, char **argv, const cli::WindowOptions &options)
{
    if (options.trace) {
        if (const auto error = cannotBeRead(*options.trace))
            return complain(*error, cli::BadInput);
    }
    if (options.pack) {
        std::error_code ignored;
        if (!std::filesystem::exists(*options.pack, ignored) || ::access(options.pack->c_str(), R_OK) != 0)
            return complain({ "it is not there, or may not be read", "name a folder of lessons, or a zip of one", options.pack->string() }, cli::BadInput);
        if (std::filesystem::is_directory(*options.pack, ignored) && !holdsLesson(*options.pack))
            return complain({ "there is no lesson in it", "name a lesson's folder, a folder of those, or a recording; `interleave new-lesson` makes a lesson", options.pack->string() }, cli::BadInput);
    }
    if (!hasDisplay())
        return complain({ "there is no display to open a window on", "start it from a desktop, or use the command line: `interleave --help`" });
    const auto lessons = lessons::findLessons(options.program);
    if (!lessons)
        return complain(lessons.error());
    const auto host = host::findHostProgram(options.program);
    if (!host)
        return complain(host.error());

    if (options.lesson) {
        const auto known = lessons::Catalog::load(*lessons).require(*options.lesson);
        if (!known)
            return complain(known.error(), cli::BadInput);
    }

    const QtMessageHandler before = qInstallMessageHandler(onQtMessage);
    QApplication::setApplicationName(QStringLiteral("interleave"));
    QApplication::setApplicationDisplayName(QStringLiteral("Interleave"));
    QApplication::setOrganizationName(QStringLiteral("interleave"));
    QApplication::setDesktopFileName(QStringLiteral("io.github.interleave.Interleave"));
    QApplication application(argc, argv);
    qInstallMessageHandler(before);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/interleave.svg")));

    MainWindow::Surroundings surroundings;
    surroundings.lessons = *lessons;
    surroundings.session.hostProgram = *host;
    surroundings.session.journalDirectory
        = (QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/journals")).toStdString();
    surroundings.runs = surroundings.session.journalDirectory.parent_path() / "runs";
    surroundings.progress = surroundings.session.journalDirectory.parent_path() / "progress.sqlite";
    surroundings.packs = surroundings.session.journalDirectory.parent_path() / "packs";
    const auto cores = os::allowedCores();
    surroundings.drafts = QString::fromStdString((surroundings.session.journalDirectory.parent_path() / "playground").string());
    if (auto examples = lessons::findExamples(options.program))
        surroundings.examples = std::move(*examples);
    surroundings.cores = cores ? static_cast<int>(cores->size()) : 1;
    surroundings.atOnce = true;
    MainWindow window(surroundings);
    if (std::getenv("INTERLEAVE_FIRST_FRAME")) { // the benchmark of the start
        QObject::connect(&window, &MainWindow::painted, &window, [&window] {
            const Nanoseconds now = monotonicNow();
            std::printf("%lld %lld\n", static_cast<long long>(now.count()), static_cast<long long>(window.shownAtOnce().value_or(now).count()));
            std::fflush(stdout);
            QApplication::quit();
        });
    }
    if (options.lesson)
        window.openLesson(QString::fromStdString(*options.lesson));
    if (!window.session().lesson())
        window.openFirstLesson();
    window.show();
    window.offerRecovery();
    // What is in the file is damaged: whoever clicked on it sees no terminal, so the window says it; the status says it to scripts.
    const bool damaged = (options.trace && !window.openTrace(*options.trace)) || (options.pack && !window.openPack(*options.pack));
    const int status = QApplication::exec();
    return damaged ? int { cli::BadInput } : status;
}

} // namespace interleave::app

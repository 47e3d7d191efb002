// SPDX-License-Identifier: GPL-3.0-or-later
#include "commandline.h"

#include "commands.h"
#include "pythonarguments.h"
#include "standardstreams.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <lessons/pack/packstore.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string_view>
#include <system_error>

namespace interleave::cli {

namespace {

const std::map<std::string, CoreSource> &coreSources()
{
    static const std::map<std::string, CoreSource> names {
        { "perf", CoreSource::Perf },
        { "self", CoreSource::Self },
        { "sampled", CoreSource::Sampled },
    };
    return names;
}

std::filesystem::path ownExecutable()
{
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored);
}

/// What belongs to the script of `interleave python` goes into `scripts`, unread.
void parse(CLI::App &app, int argc, const char *const *argv, std::vector<std::string> &scripts)
{
    if (argc < 2 || std::string_view(argv[1]) != "python")
        return app.parse(argc, argv);
    PythonArguments split = splitPythonArguments({ argv + 2, argv + argc });
    scripts = std::move(split.scripts);
    split.ours.insert(split.ours.begin(), "python");
    std::reverse(split.ours.begin(), split.ours.end()); // CLI11 takes them from the end
    app.parse(std::move(split.ours));
}

} // namespace

int runCommandLine(int argc, const char *const *argv, const Hooks &hooks)
{
    const Surroundings here { ownExecutable(), hooks };
    WindowOptions window;
    window.program = here.program;
    int status = Done;

    CLI::App app { "Interleave: see concurrency as a Python programmer meets it.\n"
                   "Without a command it opens the window.",
        "interleave" };
    app.set_version_flag("--version", "interleave " INTERLEAVE_VERSION);
    app.require_subcommand(0, 1);
    app.callback([&] {
        if (app.get_subcommands().empty())
            status = hooks.openWindow(window);
    });

    std::string lesson;
    auto *lessonCommand = app.add_subcommand("lesson", "Open the window on a lesson");
    lessonCommand->add_option("ID", lesson, "The lesson's id, as `interleave list` shows it")->required();
    lessonCommand->callback([&] {
        window.lesson = lesson;
        status = hooks.openWindow(window);
    });

    std::string file;
    auto *openCommand = app.add_subcommand("open", "Open the window on a recorded run, or on lessons: your own, or somebody else's");
    openCommand->add_option("FILE", file, "An .itrace file; or a lesson's folder, a folder of lessons, a zip of either")->required();
    openCommand->callback([&] {
        std::error_code ignored;
        (std::filesystem::is_directory(file, ignored) || lessons::PackStore::looksLikeZip(file) ? window.pack : window.trace) = file;
        status = hooks.openWindow(window);
    });

    ListCommand listing;
    auto *listCommand = app.add_subcommand("list", "The lessons there are");
    listCommand->add_flag("--json", listing.json, "As JSON");
    listCommand->callback([&] { status = list(listing, here); });

    RunCommand running;
    auto *runCommand = app.add_subcommand("run", "Run a lesson for real and judge its claims");
    auto *idOption = runCommand->add_option("LESSON", running.lesson, "The lesson's id, or the folder of one that you write (with a '/')");
    auto *allOption = runCommand->add_flag("--all", running.all, "Every lesson")->excludes(idOption);
    runCommand->add_option("--variant", running.variant, "Only this variant (then no claim is judged)");
    runCommand->add_option("--set", running.settings,
        "NAME=VALUE: a parameter of the lesson, or interval_ms, cores, pinned, time_scale, gil, start_method");
    auto *sweepOption = runCommand->add_option("--sweep", running.sweep,
        "NAME=A..B or NAME=A..B:STEP: one parameter through a range: speed-up, efficiency, and the fits of Amdahl's law and the USL");
    sweepOption->excludes(allOption);
    runCommand->add_option("--seed", running.seed, "The seed of every random choice")
        ->check([](const std::string &text) { return text.starts_with('-') ? "'" + text + "' is below 0" : std::string(); });
    runCommand->add_option("--repeat", running.repeat, "How often each variant runs (default: as the claims want; with --sweep 3)")
        ->check(CLI::Range(1, 1000));
    runCommand->add_flag("--json", running.json, "The whole result as JSON on stdout");
    runCommand->add_option("--trace", running.trace, "Save the first run's recording to this .itrace file")
        ->check([](const std::string &name) { return name.empty() ? std::string("it names no file") : std::string(); })
        ->excludes(sweepOption);
    std::string source;
    runCommand->add_option("--core-source", source, "How cores are observed (default: the best that works here)")
        ->transform(CLI::IsMember(std::vector<std::string> { "perf", "self", "sampled" }, CLI::ignore_case));
    runCommand->add_option("--interpreter", running.interpreter, "The Python for variants that a real CPython runs: a file, or a name on PATH (default: the best that is here)");
    runCommand->callback([&] {
        if (!source.empty())
            running.coreSource = coreSources().at(source);
        if (running.lesson.empty() && !running.all)
            status = complain({ "no lesson was named", "say which: `interleave run one-gil`, or `--all`" }, BadInput);
        else
            status = run(running, here);
    });

    PythonCommand script;
    std::string sandbox = "best";
    bool noProbe = false;
    std::string gilSource = "probe";
    auto *pythonCommand = app.add_subcommand("python",
        "Run a Python script in a real interpreter and record it. Options of the script's that are named as ours come after `--`");
    pythonCommand->add_option("SCRIPT", script.script, "The script; what follows is its own, but for the options below")->required();
    pythonCommand->add_option("--interpreter", script.interpreter, "A Python: a file, or a name on PATH (default: the best that is here; `interleave doctor` lists them)");
    pythonCommand->add_option("--sandbox", sandbox, "best (the default), bubblewrap, limits or none")
        ->check(CLI::IsMember({ "best", "bubblewrap", "limits", "none" }));
    pythonCommand->add_flag("--network", script.network, "The sandbox lets the script into the network");
    pythonCommand->add_option("--writable", script.writable, "A folder that the sandbox lets the script write to; may be given more than once")->allow_extra_args(false);
    pythonCommand->add_option("--timeout", script.timeout, "Stop it after so many seconds")->check(CLI::PositiveNumber);
    pythonCommand->add_flag("--no-probe", noProbe, "Do not look at its GIL: cores only");
    pythonCommand->add_option("--gil-source", gilSource, "How its GIL is seen: probe (the default), sampled (from outside) or none; what cannot be had gives way to the next")
        ->check(CLI::IsMember({ "probe", "sampled", "none" }));
    pythonCommand->add_flag("--json", script.json, "How it ended, what it wrote and what was measured, as JSON on stdout");
    pythonCommand->add_option("--trace", script.trace, "Save the recording to this .itrace file");
    pythonCommand->callback([&] {
        script.sandbox = *cpython::sandboxFromName(sandbox);
        script.probe = !noProbe;
        script.gil = *cpython::gilRungFromName(gilSource);
        status = python(script, here);
    });

    CompareCommand comparing;
    auto *compareCommand = app.add_subcommand("compare", "The engine's run of a lesson beside that of real CPython, alternating");
    compareCommand->add_option("LESSON", comparing.lesson, "The lesson's id, or the folder of one that you write (with a '/')")->required();
    compareCommand->add_option("--interpreter", comparing.interpreter, "A Python: a file, or a name on PATH");
    compareCommand->add_option("--repeat", comparing.repeat, "How often each runs (default: 3)")->check(CLI::Range(1, 100));
    compareCommand->add_flag("--json", comparing.json, "As JSON");
    compareCommand->callback([&] { status = compare(comparing, here); });

    std::string directory;
    auto *checkCommand = app.add_subcommand("check", "Check lessons: schema, links, lines, claims, wrong answers");
    checkCommand->add_option("DIR", directory, "A lesson's folder, a folder of lessons, or a zip of one (default: those that are here)");
    checkCommand->callback([&] { status = check(directory, here); });

    std::string folder;
    auto *newCommand = app.add_subcommand("new-lesson", "Make a small lesson that works, to be changed into one of your own");
    newCommand->add_option("DIR", folder, "A folder that is not there yet, or an empty one; its name is NN-ID, or ID: 01-two-sleepers")->required();
    newCommand->callback([&] { status = newLesson(folder); });

    bool json = false;
    auto *calibrateCommand = app.add_subcommand("calibrate", "What this machine really has");
    calibrateCommand->add_flag("--json", json, "As JSON");
    calibrateCommand->callback([&] { status = calibrate(json); });
    auto *doctorCommand = app.add_subcommand("doctor", "What works here, and how to make the rest work");
    doctorCommand->add_flag("--json", json, "As JSON");
    doctorCommand->callback([&] { status = doctor(json, here); });

    ExportCommand exporting;
    auto *exportCommand = app.add_subcommand("export", "Turn a recorded run into a picture or another format");
    exportCommand->add_option("FILE", exporting.input, "An .itrace file")->required();
    exportCommand->add_option("--format", exporting.format, "png, svg, pdf, perfetto, csv-spans (or csv), or metrics-csv")
        ->required()
        ->check(CLI::IsMember({ "png", "svg", "pdf", "perfetto", "csv", "csv-spans", "metrics-csv" }));
    exportCommand->add_option("-o,--output", exporting.output, "The file to write")->required();
    exportCommand->callback([&] { status = exportTrace(exporting, here); });

    try {
        claimStandardStreams();
        parse(app, argc, argv, script.arguments);
    } catch (const CLI::Success &wanted) { // --help, --version
        return app.exit(wanted);
    } catch (const CLI::ParseError &error) {
        std::string message = error.what();
        for (char &c : message)
            c = c == '\n' ? ' ' : c;
        fmt::print(stderr, "interleave: {}; see `interleave --help`\n", message);
        return BadInput;
    } catch (const std::system_error &) {
        if (std::ferror(stdout) == 0)
            throw; // none of ours
    }
    if (auto written = finishOutput(); !written)
        return complain(written.error(), RunFailed);
    return status;
}

} // namespace interleave::cli

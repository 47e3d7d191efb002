// SPDX-License-Identifier: GPL-3.0-or-later
// Target 14: does the program's own window, open and following live, make a run slower? The lesson in lessons/ (one variant under the
// GIL, one that keeps two cores busy), run from the window and through the same code without it, A B B A …
// Target 12: the CPU that the window uses, and what it paints, when nothing goes on and while a run is frozen.
// Arguments: interleave-host, folder of the bench's lessons, pairs of runs (12). Prints one line of JSON.
#include "benchwindow.h"

#include <lessons/catalog.h>
#include <lessons/lessonrun.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <fmt/format.h>

#include <QApplication>
#include <QEventLoop>
#include <QPushButton>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <vector>

using namespace interleave;

namespace {

constexpr int kQuietMs = 4000;
using Walls = bench::Figures;
using bench::json;
using bench::turnFor;

/// Counts what is painted.
class PaintCounter : public QObject
{
public:
    int paints = 0;
    std::map<std::string, int> byClass;
    bool eventFilter(QObject *object, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            ++paints;
            ++byClass[object->metaObject()->className()];
        }
        return false;
    }
    /// The class of widget that painted most.
    [[nodiscard]] std::string most() const
    {
        const auto found = std::ranges::max_element(byClass, {}, [](const auto &entry) { return entry.second; });
        return found == byClass.end() ? "" : found->first;
    }
};

double processCpuMs()
{
    timespec now {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Turns until `signal` comes, or for a minute.
template <class Object, class Signal> void turnUntil(Object *object, Signal signal)
{
    QEventLoop loop;
    QObject::connect(object, signal, &loop, &QEventLoop::quit);
    QTimer::singleShot(60'000, &loop, &QEventLoop::quit);
    loop.exec();
}

void note(const lessons::LessonOutcome &outcome, Walls &walls)
{
    for (const auto &run : outcome.runs)
        walls[run.variant].push_back(static_cast<double>(run.report.wall.count()) / 1e6);
}

std::string quiet(PaintCounter &counter)
{
    turnFor(2000); // what is still to be painted, is; the collector waits a second for sources that are silent
    counter.paints = 0;
    counter.byClass.clear();
    const double cpu = processCpuMs();
    turnFor(kQuietMs);
    return fmt::format("{{\"cpu_percent\": {:.3f}, \"paints\": {}, \"most\": \"{}\"}}", (processCpuMs() - cpu) / kQuietMs * 100,
        counter.paints, counter.most());
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc < 3)
        return 2;
    const int pairs = argc > 3 ? std::max(1, std::atoi(argv[3])) : 12;
    const QTemporaryDir home;
    app::MainWindow window(bench::surroundingsIn(home, argv[1], argv[2]));
    window.openFirstLesson();
    const lessons::Lesson *lesson = window.session().lesson();
    if (!lesson) {
        std::fprintf(stderr, "the bench's lesson does not load: see `interleave check %s`\n", argv[2]);
        return 3;
    }
    window.session().setOverride(true);
    auto *run = window.whatIf()->runButton();

    Walls open, headless;
    std::vector<double> cpuOpen, cpuHeadless; // of this program, percent of one core, over a whole execution
    std::uint64_t frames = 0;
    for (int i = 0; i < 2 * pairs; ++i) {
        const bool withWindow = (i / 2 + i) % 2 == 0; // A B B A …
        window.setVisible(withWindow);
        turnFor(200);
        const double cpu = processCpuMs();
        const Nanoseconds begin = monotonicNow();
        if (withWindow) {
            run->click();
            turnUntil(&window.session(), &ui::LessonSession::finished);
            if (const auto *outcome = window.session().outcome())
                note(*outcome, open);
            frames = window.timeline()->figures().frames;
        } else {
            lessons::LessonRequest request;
            request.lesson = lesson;
            request.hostProgram = argv[1];
            note(lessons::execute(request, nullptr, {}), headless);
        }
        const double wall = static_cast<double>((monotonicNow() - begin).count()) / 1e6;
        (withWindow ? cpuOpen : cpuHeadless).push_back((processCpuMs() - cpu) / wall * 100);
    }

    window.show();
    PaintCounter counter;
    application.installEventFilter(&counter);
    const std::string idle = quiet(counter);
    run->click();
    while (window.session().running() && !window.whatIf()->freezeButton()->isEnabled())
        turnFor(5);
    window.whatIf()->freezeButton()->click();
    while (window.session().running() && window.session().state() != RunState::Frozen)
        turnFor(10);
    const bool frozen = window.session().state() == RunState::Frozen;
    const std::string still = quiet(counter);
    window.close();
    fmt::print("{{\"window\": {}, \"headless\": {}, \"frames\": {}, \"cpu_window\": [{:.2f}], \"cpu_headless\": [{:.2f}], \"idle\": {}, "
               "\"frozen\": {}}}\n",
        json(open), json(headless), frames, fmt::join(cpuOpen, ", "), fmt::join(cpuHeadless, ", "), idle, frozen ? still : "null");
}

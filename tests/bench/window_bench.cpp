// SPDX-License-Identifier: GPL-3.0-or-later
// Target 14: does an open window that follows a run live make the run slower? Two CPU-bound threads, alternating: with the window, without.
// Argument: the interleave-host to start. Prints one line of JSON with the wall times that the engine measured.
#include <host/runsession.h>
#include <os/calibration.h>
#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QEventLoop>

#include <cstdio>
#include <string>
#include <vector>

using namespace interleave;

namespace {

host::RunRequest request(const char *hostProgram, double workPerMs)
{
    host::RunRequest wanted;
    wanted.hostProgram = hostProgram;
    wanted.workPerMs = workPerMs;
    wanted.scenario.variant = "threads";
    for (const char *name : { "count-1", "count-2" }) {
        threads::Instruction step;
        step.op = scenario::Op::Compute;
        step.duration = Nanoseconds { 400'000'000 };
        step.line = 1;
        wanted.scenario.job.workers.push_back({ .name = name, .steps = { step } });
    }
    return wanted;
}

std::string list(const std::vector<double> &values)
{
    std::string text;
    for (const double value : values)
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    return "[" + text + "]";
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc < 2)
        return 2;
    const double workPerMs = os::measureWorkRate().unitsPerMs;
    ui::TimelineView view;
    view.resize(1100, 700);
    std::vector<double> withWindow, headless;
    for (int i = 0; i < 24; ++i) {
        const bool open = (i / 2 + i) % 2 == 0; // A B B A …
        view.setVisible(open);
        QApplication::processEvents();
        QEventLoop loop;
        auto session = host::RunSession::start(request(argv[1], workPerMs), [&loop](RunState state) {
            if (isOver(state))
                QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
        });
        if (!session) {
            std::fprintf(stderr, "%s\n", session.error().toLine().c_str());
            return 3;
        }
        if (open) {
            view.setStore((*session)->store());
            view.setLive(true);
            loop.exec();
            view.setLive(false);
        }
        const host::RunReport report = (*session)->wait();
        (open ? withWindow : headless).push_back(static_cast<double>(report.wall.count()) / 1e6);
        view.setStore(nullptr);
    }
    std::printf("{\"window_ms\": %s, \"headless_ms\": %s}\n", list(withWindow).c_str(), list(headless).c_str());
    return 0;
}

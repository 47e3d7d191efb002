// SPDX-License-Identifier: GPL-3.0-or-later
// Does the program's own window keep up while two CPU-bound workers keep both cores busy? CPU that its GUI thread takes for each live
// frame (everything: looking for news, drawing, the code pane, events), and how long a click into the lanes takes from the moment that
// xdotool is told of it until the picture with the selection has been painted (12 ms of it are xdotool's own, between press and release).
// Controls in the same run: one worker, so that a core is free; and clicks when nothing runs. Frames and clicks in runs of their own.
// Arguments: interleave-host, folder of the bench's lessons, executions (3 of each). Needs a display and xdotool. Prints one line of JSON.
#include "benchwindow.h"

#include <core/clock.h>
#include <ui/timeline/timelineview.h>
#include <ui/transport/whatifbar.h>

#include <fmt/format.h>

#include <QApplication>
#include <QEventLoop>
#include <QMouseEvent>
#include <QPushButton>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace interleave;

namespace {

constexpr int kBetweenClicksMs = 170, kClicksAtRest = 40;
using bench::Figures;
using bench::json;
using bench::turnFor;

/// A person with a mouse: clicks into the lanes, one after the other, and sees when each was answered.
class Clicker : public QObject
{
public:
    explicit Clicker(ui::TimelineView &view)
        : m_view(view)
        , m_pipe(::popen("exec xdotool -", "w"))
    {
        view.viewport()->installEventFilter(this);
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(kBetweenClicksMs);
        connect(&m_timer, &QTimer::timeout, this, [this] { click(); });
    }
    ~Clicker() override
    {
        if (m_pipe)
            ::pclose(m_pipe);
    }
    void start(std::vector<double> &into)
    {
        m_into = &into;
        m_timer.start();
    }
    void stop()
    {
        m_timer.stop();
        m_told.reset();
        m_into = nullptr;
    }
    int unanswered = 0;

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::MouseButtonRelease && m_told)
            m_released = true;
        else if (event->type() == QEvent::Paint && m_told && std::exchange(m_released, false)) // what is queued now comes when it is on the screen
            QMetaObject::invokeMethod(
                this,
                [this, told = *std::exchange(m_told, std::nullopt)] {
                    if (m_into)
                        m_into->push_back(static_cast<double>((monotonicNow() - told).count()) / 1e6);
                },
                Qt::QueuedConnection);
        return false;
    }

private:
    void click()
    {
        if (!m_pipe)
            return;
        if (m_told)
            ++unanswered;
        const QRect plot = m_view.plotArea();
        m_place = (m_place + 37) % 100;
        const QPoint at = m_view.viewport()->mapToGlobal(plot.topLeft() + QPoint(plot.width() * m_place / 100, 20 + plot.height() * m_place / 250));
        m_released = false;
        m_told = monotonicNow();
        std::fprintf(m_pipe, "mousemove %d %d click 1\n", at.x(), at.y());
        std::fflush(m_pipe);
    }

    ui::TimelineView &m_view;
    std::FILE *m_pipe;
    QTimer m_timer;
    std::vector<double> *m_into = nullptr;
    std::optional<Nanoseconds> m_told; ///< when the click that is not answered yet was asked for
    bool m_released = false;
    int m_place = 0;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc < 3)
        return 2;
    const int executions = argc > 3 ? std::max(1, std::atoi(argv[3])) : 3;
    const QTemporaryDir home;
    app::MainWindow window(bench::surroundingsIn(home, argv[1], argv[2]));
    window.openLesson(QStringLiteral("follow"));
    if (!window.session().lesson()) {
        std::fprintf(stderr, "the bench's lesson does not load: see `interleave check %s`\n", argv[2]);
        return 3;
    }
    window.session().setOverride(true);
    window.showMaximized();
    turnFor(500);

    Figures frames, clicks;
    std::string variant; ///< that runs now
    std::optional<Nanoseconds> before; ///< the GUI thread's clock at the last frame
    bool clicking = false;
    Clicker clicker(*window.timeline());
    QObject::connect(&window.session(), &ui::LessonSession::runBegan, [&](const QString &id) {
        variant = id.toStdString();
        before.reset();
        if (clicking)
            clicker.start(clicks[variant]);
    });
    QObject::connect(&window.session(), &ui::LessonSession::runEnded, [&] {
        variant.clear();
        clicker.stop();
    });
    QObject::connect(window.timeline(), &ui::TimelineView::newsShown, [&] {
        if (clicking || variant.empty())
            return;
        QMetaObject::invokeMethod( // when the frame has been painted and all who listen have heard of it
            &application,
            [&] {
                const Nanoseconds now = threadCpuNow();
                if (before && !variant.empty())
                    frames[variant].push_back(static_cast<double>((now - *before).count()) / 1e6);
                before = now;
            },
            Qt::QueuedConnection);
    });
    for (int i = 0; i < 2 * executions; ++i) {
        clicking = i % 2 == 1;
        QEventLoop loop;
        QObject::connect(&window.session(), &ui::LessonSession::finished, &loop, &QEventLoop::quit);
        QTimer::singleShot(120'000, &loop, &QEventLoop::quit);
        window.whatIf()->runButton()->click();
        loop.exec();
        turnFor(300);
    }
    clicker.start(clicks["rest"]);
    turnFor(kBetweenClicksMs * kClicksAtRest);
    clicker.stop();
    window.close();
    fmt::print("{{\"frames\": {}, \"clicks\": {}, \"unanswered\": {}}}\n", json(frames), json(clicks), clicker.unanswered);
}

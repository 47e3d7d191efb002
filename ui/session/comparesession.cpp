// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparesession.h"

#include <QMetaObject>

#include <filesystem>
#include <utility>

namespace interleave::ui {

CompareSession::CompareSession(LessonSession::Surroundings surroundings, QObject *parent)
    : QObject(parent)
    , m_surroundings(std::move(surroundings))
{
}

CompareSession::~CompareSession() { cancel(); }

QString CompareSession::obstacle(const lessons::Lesson &lesson, const cpython::Interpreter *interpreter)
{
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(lesson.folder / "script.py", ignored))
        return tr("This lesson has no script.py: there is nothing that a real Python could run beside the engine.");
    if (!interpreter)
        return tr("There is no Python on this machine to compare with. Install python3 (on Debian: apt install python3), or name one in the playground.");
    if (!interpreter->usable())
        return tr("%1 cannot be compared with: %2. Choose another Python in the playground.")
            .arg(QString::fromStdString(interpreter->path.string()), QString::fromStdString(interpreter->problem));
    return {};
}

void CompareSession::setRunning(bool running)
{
    if (std::exchange(m_running, running) != running)
        emit runningChanged(running);
}

void CompareSession::start(const lessons::Lesson &lesson, const cpython::Interpreter &interpreter, int repetitions)
{
    if (m_running)
        return;
    cancel();
    m_stopping = false;
    const auto post = [this, number = m_number](std::function<void()> what) {
        QMetaObject::invokeMethod(
            this,
            [this, number, what = std::move(what)] {
                if (number == m_number)
                    what();
            },
            Qt::QueuedConnection);
    };
    lessons::CompareRequest request;
    request.lesson = &lesson;
    request.interpreter = interpreter;
    request.hostProgram = m_surroundings.hostProgram;
    request.repetitions = repetitions;
    request.progress = [this, post](int over, int of, std::optional<Nanoseconds> left) {
        post([this, over, of, rest = left.value_or(Nanoseconds { 0 })] { emit progress(over, of, rest); });
    };
    m_thread = std::jthread([this, post, request = std::move(request)](std::stop_token stop) {
        auto outcome = std::make_shared<const lessons::CompareOutcome>(lessons::compare(request, stop));
        post([this, outcome] {
            m_outcome = outcome;
            setRunning(false);
            emit finished();
        });
    });
    setRunning(true);
}

void CompareSession::stop()
{
    if (!m_running)
        return;
    m_stopping = true;
    m_thread.request_stop();
}

void CompareSession::cancel()
{
    ++m_number; // what is still on its way belongs to nobody
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    m_outcome.reset();
    setRunning(false);
}

} // namespace interleave::ui

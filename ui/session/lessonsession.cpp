// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonsession.h"

#include <QCoreApplication>
#include <QEvent>
#include <QMetaObject>

#include <utility>

namespace interleave::ui {

namespace {

/// As long as it takes to read what the banner says of it; then the run has shown what it had to show.
constexpr Nanoseconds kDeadlockLimit { 2'000'000'000 };

} // namespace

/// Lives on the run's thread; carries everything over to the GUI's as values.
class LessonSession::Observer : public lessons::LessonObserver
{
public:
    Observer(LessonSession &session, std::uint64_t number)
        : m_session(session)
        , m_number(number)
    {
    }

    void runBegan(const scenario::VariantSpec &variant, int repetition, int repetitions, host::RunSession &run) override
    {
        {
            const std::lock_guard lock(m_session.m_mutex);
            m_session.m_current = &run;
        }
        m_session.post(m_number,
            [&s = m_session, id = QString::fromStdString(variant.id), repetition, repetitions, store = run.store()] {
                if (repetition == 0)
                    s.m_stores[id] = store;
                emit s.runBegan(id, repetition, repetitions);
            });
    }

    void runEnded(const lessons::VariantRun &run) override
    {
        {
            const std::lock_guard lock(m_session.m_mutex);
            m_session.m_current = nullptr;
        }
        m_session.post(m_number,
            [&s = m_session, id = QString::fromStdString(run.variant), index = run.index] { emit s.runEnded(id, index); });
    }

    void stateChanged(RunState state) override
    {
        m_session.post(m_number, [&s = m_session, state] {
            // What was under way when a stop was asked for does not undo it.
            s.m_state = s.m_stopping && !isOver(state) ? RunState::Stopping : state;
            emit s.stateChanged(s.m_state);
        });
    }

private:
    LessonSession &m_session;
    std::uint64_t m_number;
};

LessonSession::LessonSession(Surroundings surroundings, QObject *parent)
    : QObject(parent)
    , m_surroundings(std::move(surroundings))
{
}

LessonSession::~LessonSession() { dropRun(); }

void LessonSession::post(std::uint64_t number, std::function<void()> what)
{
    QMetaObject::invokeMethod(
        this,
        [this, number, what = std::move(what)] {
            if (number == m_number)
                what();
        },
        Qt::QueuedConnection);
}

void LessonSession::dropRun()
{
    ++m_number; // what is still on its way belongs to nobody
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    if (std::exchange(m_running, false))
        emit runningChanged(false);
}

void LessonSession::endRun()
{
    if (!m_running)
        return;
    stop();
    m_thread.join();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // what it said until its end
}

void LessonSession::setLesson(const lessons::Lesson *lesson)
{
    endRun();
    dropRun();
    m_lesson = lesson;
    m_flow = lesson ? std::make_unique<lessons::LessonFlow>(*lesson) : nullptr;
    m_beforeReset.reset();
    m_stores.clear();
    m_outcome.reset();
    m_state = RunState::Finished;
    emit lessonChanged();
    emit flowChanged();
}

void LessonSession::renewLesson(const lessons::Lesson *lesson)
{
    if (m_running || !m_lesson || !lesson)
        return;
    if (lesson->stamp == m_lesson->stamp) {
        m_lesson = lesson;
        m_flow->renew(*lesson);
        if (m_beforeReset)
            m_beforeReset->renew(*lesson);
        emit lessonRenewed();
        emit flowChanged();
        return;
    }
    const lessons::FlowMemory memory = m_flow->memory();
    emit lessonRenewed();
    setLesson(lesson);
    restore(memory);
}

Result<void> LessonSession::predict(const lessons::Prediction &prediction)
{
    if (!m_flow)
        return fail("no lesson is open", "choose one from the list");
    auto result = m_flow->predict(prediction);
    emit flowChanged();
    return result;
}

void LessonSession::setOverride(bool on)
{
    if (!m_flow)
        return;
    m_flow->setOverride(on);
    emit flowChanged();
}

void LessonSession::showHint(std::string_view key)
{
    if (m_flow && m_flow->showHint(key))
        emit flowChanged();
}

void LessonSession::reveal(std::string_view key)
{
    if (!m_flow)
        return;
    m_flow->reveal(key);
    emit flowChanged();
}

void LessonSession::reset()
{
    if (!m_flow)
        return;
    if (m_running) {
        dropRun();
        lessons::LessonOutcome nothing;
        nothing.stopped = true;
        m_flow->runEnded(nothing); // undone, it is as if that run had been stopped
    }
    m_beforeReset = std::make_unique<lessons::LessonFlow>(*m_flow); // a copy keeps what was
    m_flow->reset();
    emit flowChanged();
}

void LessonSession::undoReset()
{
    if (!m_beforeReset)
        return;
    dropRun();
    m_flow = std::move(m_beforeReset);
    emit flowChanged();
}

void LessonSession::restore(const lessons::FlowMemory &memory)
{
    if (!m_flow)
        return;
    m_flow->restore(memory);
    emit flowChanged();
}

Result<void> LessonSession::goTo(lessons::FlowStep step)
{
    if (!m_flow)
        return fail("no lesson is open", "choose one from the list");
    auto result = m_flow->goTo(step);
    emit flowChanged();
    return result;
}

Result<void> LessonSession::run(const scenario::ParameterValues &parameters, const scenario::Knobs &knobs)
{
    return start(parameters, knobs, {});
}

Result<void> LessonSession::runInSteps(
    const QString &variant, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs)
{
    return start(parameters, knobs, variant);
}

Result<void> LessonSession::runMade(
    const lessons::Lesson &made, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs)
{
    return start(parameters, knobs, {}, std::make_shared<const lessons::Lesson>(made));
}

Result<void> LessonSession::start(const scenario::ParameterValues &parameters, const scenario::Knobs &knobs, const QString &stepVariant,
    std::shared_ptr<const lessons::Lesson> made)
{
    if (!m_lesson)
        return fail("no lesson is open", "choose one from the list");
    if (m_running)
        return fail("a run is on", "stop it first");
    if (auto started = m_flow->runStarted(); !started)
        return started;
    if (m_thread.joinable())
        m_thread.join();

    const std::uint64_t number = ++m_number;
    m_stepping = !stepVariant.isEmpty();
    if (m_stepping)
        m_stores.erase(stepVariant); // the others' recordings are of another run, and stay
    else
        m_stores.clear();
    m_running = true;
    m_stopping = false;
    m_state = RunState::Starting;
    m_observer = std::make_unique<Observer>(*this, number);

    lessons::LessonRequest request;
    request.lesson = made ? made.get() : m_lesson;
    request.judge = !made;
    request.parameters = parameters;
    request.knobs = knobs;
    request.hostProgram = m_surroundings.hostProgram;
    request.journalDirectory = m_surroundings.journalDirectory;
    request.coreSource = m_surroundings.coreSource;
    request.deadlockLimit = kDeadlockLimit;
    request.repeat = m_surroundings.repeat;
    request.onlyVariant = stepVariant.toStdString();
    request.stepMode = m_stepping;
    m_thread = std::jthread([this, number, request = std::move(request), made, observer = m_observer.get()](std::stop_token stop) {
        auto outcome = std::make_shared<lessons::LessonOutcome>(lessons::execute(request, observer, stop));
        outcome->made = made != nullptr;
        post(number, [this, outcome] {
            m_running = false;
            m_outcome = outcome;
            m_flow->runEnded(*outcome);
            emit runningChanged(false);
            emit flowChanged();
            if (outcome->error)
                emit failed(QString::fromStdString(outcome->error->toLine()));
            emit finished();
        });
    });
    emit runningChanged(true);
    emit stateChanged(m_state);
    emit flowChanged();
    return {};
}

void LessonSession::freeze()
{
    const std::lock_guard lock(m_mutex);
    if (m_current)
        m_current->freeze();
}

void LessonSession::resume()
{
    const std::lock_guard lock(m_mutex);
    if (m_current)
        m_current->resume();
}

void LessonSession::step()
{
    const std::lock_guard lock(m_mutex);
    if (m_current && m_stepping)
        m_current->stepAny();
}

void LessonSession::stepNoMore()
{
    {
        const std::lock_guard lock(m_mutex);
        if (!stepping() || !m_current)
            return; // nobody stands yet
        m_current->stepNoMore();
    }
    m_stepping = false;
    emit stateChanged(m_state);
}

void LessonSession::stop()
{
    if (!m_running || std::exchange(m_stopping, true))
        return;
    m_thread.request_stop();
    m_state = RunState::Stopping;
    emit stateChanged(m_state);
}

std::shared_ptr<const trace::TraceStore> LessonSession::store(const QString &variant) const
{
    const auto found = m_stores.find(variant);
    return found == m_stores.end() ? nullptr : found->second;
}

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptsession.h"

#include <QMetaObject>

#include <utility>

namespace interleave::ui {

ScriptSession::ScriptSession(Surroundings surroundings, QObject *parent)
    : QObject(parent)
    , m_surroundings(std::move(surroundings))
{
}

ScriptSession::~ScriptSession() { drop(); }

void ScriptSession::post(std::uint64_t number, std::function<void()> what)
{
    QMetaObject::invokeMethod(
        this,
        [this, number, what = std::move(what)] {
            if (number == m_number)
                what();
        },
        Qt::QueuedConnection);
}

void ScriptSession::drop()
{
    ++m_number; // what is still on its way belongs to nobody
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
    if (std::exchange(m_running, false))
        emit runningChanged(false);
}

Result<void> ScriptSession::run(const cpython::ScriptRequest &script, std::optional<Nanoseconds> timeLimit)
{
    if (m_running)
        return fail("a script is running", "stop it first");
    if (m_thread.joinable())
        m_thread.join();
    const std::uint64_t number = ++m_number;
    m_running = true;
    m_stopping = false;
    m_state = RunState::Starting;
    m_log.reset();
    m_setup.reset();

    host::RunRequest request;
    request.script = script;
    request.hostProgram = m_surroundings.hostProgram;
    request.journalDirectory = m_surroundings.journalDirectory;
    request.coreSource = m_surroundings.coreSource;
    request.timeLimit = timeLimit;
    m_thread = std::jthread([this, number, request = std::move(request)](std::stop_token stop) mutable {
        const auto changed = [this, number](RunState state) {
            std::optional<cpython::ScriptSetup> setup;
            if (state == RunState::Running) {
                const std::lock_guard lock(m_mutex);
                setup = m_current ? m_current->scriptSetup() : std::nullopt;
            }
            post(number, [this, state, setup] {
                if (setup)
                    m_setup = setup;
                // What was under way when a stop was asked for does not undo it.
                m_state = m_stopping && !isOver(state) ? RunState::Stopping : state;
                emit stateChanged(m_state);
            });
        };
        auto started = host::RunSession::start(std::move(request), changed, [this, number] { post(number, [this] { emit outputAvailable(); }); });
        if (!started) {
            post(number, [this, line = QString::fromStdString(started.error().toLine())] {
                m_running = false;
                m_state = RunState::Failed;
                emit failed(line);
                emit runningChanged(false);
            });
            return;
        }
        host::RunSession &session = **started;
        {
            const std::lock_guard lock(m_mutex);
            m_current = &session;
        }
        post(number, [this, store = session.store(), log = session.output(), setup = session.scriptSetup()] { // it may be Running already
            m_store = store;
            m_log = log;
            if (setup)
                m_setup = setup;
            emit began();
        });
        auto report = std::make_shared<host::RunReport>(session.wait(stop));
        {
            const std::lock_guard lock(m_mutex);
            m_current = nullptr;
        }
        started->reset(); // nothing of it is left when this is told
        post(number, [this, report] {
            m_running = false;
            m_report = report;
            if (report->script)
                m_setup = report->script->setup;
            emit runningChanged(false);
            emit finished();
        });
    });
    emit runningChanged(true);
    emit stateChanged(m_state);
    return {};
}

void ScriptSession::stop()
{
    if (!m_running || std::exchange(m_stopping, true))
        return;
    m_thread.request_stop();
    m_state = RunState::Stopping;
    emit stateChanged(m_state);
}

void ScriptSession::freeze()
{
    const std::lock_guard lock(m_mutex);
    if (m_current)
        m_current->freeze();
}

void ScriptSession::resume()
{
    const std::lock_guard lock(m_mutex);
    if (m_current)
        m_current->resume();
}

bool ScriptSession::writeInput(const QByteArray &bytes)
{
    const std::lock_guard lock(m_mutex);
    return m_current && m_current->writeInput({ bytes.constData(), static_cast<std::size_t>(bytes.size()) });
}

void ScriptSession::closeInput()
{
    const std::lock_guard lock(m_mutex);
    if (m_current)
        m_current->closeInput();
}

std::vector<cpython::OutputChunk> ScriptSession::takeOutput() { return m_log ? m_log->take() : std::vector<cpython::OutputChunk>(); }

} // namespace interleave::ui

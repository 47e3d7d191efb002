// SPDX-License-Identifier: GPL-3.0-or-later
#include "progresskeeper.h"

#include <algorithm>

namespace interleave::ui {

ProgressKeeper::ProgressKeeper(LessonSession &session, std::unique_ptr<lessons::ProgressStore> store, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_store(std::move(store))
{
    readProfiles();
    if (!m_profiles.empty())
        m_current = m_profiles.front().id;
    m_retry.setInterval(kRetry);
    connect(&m_retry, &QTimer::timeout, this, &ProgressKeeper::save);
    connect(&m_session, &LessonSession::lessonChanged, this, &ProgressKeeper::restore);
    connect(&m_session, &LessonSession::lessonRenewed, this, [this] { m_lesson = m_lesson ? m_session.lesson() : nullptr; });
    connect(&m_session, &LessonSession::flowChanged, this, &ProgressKeeper::save);
}

ProgressKeeper::~ProgressKeeper() { save(); }

void ProgressKeeper::report(const Error &error)
{
    m_retry.start();
    if (!std::exchange(m_failed, true))
        emit failed(tr("Your progress cannot be kept: %1").arg(QString::fromStdString(error.toLine())));
}

void ProgressKeeper::readProfiles()
{
    auto profiles = m_store->profiles();
    if (profiles)
        m_profiles = std::move(*profiles);
    else
        report(profiles.error());
}

lessons::Profile ProgressKeeper::current() const
{
    const auto found
        = std::find_if(m_profiles.begin(), m_profiles.end(), [&](const lessons::Profile &profile) { return profile.id == m_current; });
    return found == m_profiles.end() ? lessons::Profile {} : *found;
}

void ProgressKeeper::setCurrent(std::int64_t profile)
{
    const bool there = std::any_of(m_profiles.begin(), m_profiles.end(), [&](const auto &each) { return each.id == profile; });
    if (!there || profile == m_current)
        return;
    save();
    m_current = profile;
    emit profilesChanged();
    if (m_session.lesson())
        m_session.setLesson(m_session.lesson()); // from its beginning, or from where that one was
}

Result<void> ProgressKeeper::addProfile(const QString &name)
{
    const auto added = m_store->addProfile(name.trimmed().toStdString());
    if (!added)
        return Failure(added.error());
    readProfiles();
    setCurrent(added->id);
    return {};
}

Result<void> ProgressKeeper::removeCurrent()
{
    if (auto removed = m_store->removeProfile(m_current); !removed)
        return removed;
    readProfiles();
    m_lesson = nullptr; // what is on now belongs to nobody
    m_current = m_profiles.empty() ? 0 : m_profiles.front().id;
    emit profilesChanged();
    m_session.setLesson(m_session.lesson());
    return {};
}

void ProgressKeeper::restore()
{
    m_lesson = nullptr; // until it is known what was kept, nothing may be written over it
    const lessons::Lesson *lesson = m_session.lesson();
    if (!lesson || m_current == 0)
        return;
    auto memory = m_store->load(m_current, lesson->id);
    if (!memory) {
        report(memory.error());
        memory = std::optional<lessons::FlowMemory> {};
    }
    if (*memory)
        m_session.restore(**memory);
    m_saved = m_session.flow()->memory();
    m_lesson = lesson;
}

void ProgressKeeper::save()
{
    const lessons::LessonFlow *flow = m_session.flow();
    if (!flow || !m_lesson || m_session.lesson() != m_lesson || m_current == 0)
        return;
    lessons::FlowMemory memory = flow->memory();
    if (memory == m_saved && !m_failed)
        return;
    if (auto done = m_store->save(m_current, *m_lesson, memory); !done) {
        report(done.error());
        return;
    }
    m_saved = std::move(memory);
    m_retry.stop();
    if (std::exchange(m_failed, false))
        emit mended();
    emit saved();
}

std::vector<lessons::LessonRecord> ProgressKeeper::lessons() const
{
    auto records = m_store->lessons(m_current);
    return records ? std::move(*records) : std::vector<lessons::LessonRecord> {};
}

std::vector<lessons::PredictionRecord> ProgressKeeper::predictions() const
{
    auto records = m_store->predictions(m_current);
    return records ? std::move(*records) : std::vector<lessons::PredictionRecord> {};
}

} // namespace interleave::ui

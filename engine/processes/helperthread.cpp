// SPDX-License-Identifier: GPL-3.0-or-later
#include "helperthread.h"

#include <cerrno>
#include <pthread.h>

namespace interleave::processes {

HelperThread::HelperThread(Process &process, std::string name, std::function<void(const Caller &)> body)
    : m_process(process)
    , m_name(std::move(name))
    , m_body(std::move(body))
{
}

Result<std::unique_ptr<HelperThread>> HelperThread::start(
    Process &process, std::string name, std::function<void(const Caller &)> body)
{
    std::unique_ptr<HelperThread> helper(new HelperThread(process, std::move(name), std::move(body)));
    pthread_t thread {};
    const int error = pthread_create(
        &thread, nullptr,
        [](void *self) -> void * {
            static_cast<HelperThread *>(self)->main();
            return nullptr;
        },
        helper.get());
    if (error != 0) {
        errno = error;
        return failErrno("cannot start the thread '" + helper->m_name + "'", "lower the number of workers, or raise the limit of processes (ulimit -u)");
    }
    helper->m_thread = thread;
    return helper;
}

HelperThread::~HelperThread()
{
    if (m_thread)
        pthread_join(*m_thread, nullptr);
}

void HelperThread::join(const Caller &caller, ObjectId on)
{
    if (!m_thread)
        return;
    const WithoutGil without(caller, trace::LaneState::BlockedJoin, on);
    pthread_join(*m_thread, nullptr);
    m_thread.reset();
}

void HelperThread::main()
{
    pthread_setname_np(pthread_self(), m_name.substr(0, 15).c_str());
    gil::ThreadState thread = threads::beginThread(m_process.region,
        { .name = m_name, .id = m_process.nextThread++, .observeThreshold = m_process.settings.observeThreshold });
    gil::Gil &gil = m_process.execution.gil;
    gil.take(thread);
    m_body({ gil, thread, m_process.execution.stop });
    gil.drop(thread, trace::LaneState::RunningSystem);
}

} // namespace interleave::processes

// SPDX-License-Identifier: GPL-3.0-or-later
#include "background.h"

#include <QMetaObject>

#include <utility>

namespace interleave::ui {

Background::Background(QObject *parent)
    : QObject(parent)
{
}

Background::~Background() { cancel(); }

void Background::start(std::function<Done(std::stop_token)> work)
{
    cancel();
    m_busy = true;
    m_thread = std::jthread([this, number = m_number, work = std::move(work)](std::stop_token stop) {
        Done done = work(stop);
        if (stop.stop_requested())
            return;
        QMetaObject::invokeMethod(
            this,
            [this, number, done = std::move(done)] {
                if (number != m_number)
                    return;
                m_busy = false;
                if (done)
                    done();
            },
            Qt::QueuedConnection);
    });
}

void Background::cancel()
{
    ++m_number; // what is still on its way belongs to nobody
    m_busy = false;
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
}

} // namespace interleave::ui

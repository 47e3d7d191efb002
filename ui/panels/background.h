// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <stop_token>
#include <thread>

namespace interleave::ui {

/// One computation off the GUI thread at a time. GUI thread.
class Background : public QObject
{
    Q_OBJECT
public:
    /// What is to be done with a result, on the GUI thread; empty: nothing.
    using Done = std::function<void()>;

    explicit Background(QObject *parent = nullptr);
    /// Asks what runs to stop, and waits for it.
    ~Background() override;

    /// Runs `work` on a thread of its own; what it returns is called on the GUI thread, unless something else was started or cancel() was called
    /// meanwhile. What runs already is asked to stop, and waited for: work looks at its stop token every few milliseconds.
    void start(std::function<Done(std::stop_token)> work);
    void cancel();
    [[nodiscard]] bool busy() const noexcept { return m_busy; }

private:
    std::uint64_t m_number = 0; ///< of the work whose result is wanted
    bool m_busy = false;
    std::jthread m_thread; ///< last: joined before anything it uses goes
};

} // namespace interleave::ui

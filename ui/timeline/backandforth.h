// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace interleave::ui {

/// The way back and forth between values, as a browser has it between pages and an editor between states. A value.
template <class T> class BackAndForth
{
public:
    static constexpr std::size_t kMost = 200; ///< the oldest are forgotten

    /// Something is left for another; what lay ahead is forgotten.
    void leave(T left)
    {
        m_ahead.clear();
        push(m_behind, std::move(left));
    }
    [[nodiscard]] bool canGoBack() const noexcept { return !m_behind.empty(); }
    [[nodiscard]] bool canGoForward() const noexcept { return !m_ahead.empty(); }
    /// What was left last, and `current` lies ahead; nothing if there is none.
    [[nodiscard]] std::optional<T> back(T current) { return step(m_behind, m_ahead, std::move(current)); }
    [[nodiscard]] std::optional<T> forward(T current) { return step(m_ahead, m_behind, std::move(current)); }
    void clear() noexcept
    {
        m_behind.clear();
        m_ahead.clear();
    }

private:
    static void push(std::vector<T> &to, T value)
    {
        if (to.size() >= kMost)
            to.erase(to.begin());
        to.push_back(std::move(value));
    }
    static std::optional<T> step(std::vector<T> &from, std::vector<T> &to, T current)
    {
        if (from.empty())
            return std::nullopt;
        T there = std::move(from.back());
        from.pop_back();
        push(to, std::move(current));
        return there;
    }

    std::vector<T> m_behind, m_ahead;
};

} // namespace interleave::ui

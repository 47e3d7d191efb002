// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gils.h"

namespace interleave::probe {

/// The GILs of this process, and what is known of conditions that are none's. Any thread; nothing blocks or allocates.
class GilTable
{
public:
    /// The GIL that this condition is one of the two of; null: none that is known.
    [[nodiscard]] Gil *find(std::uintptr_t condition) noexcept;
    /// One whose condition has not shown itself yet and that has this mutex.
    [[nodiscard]] Gil *withoutCondition(std::uintptr_t mutex) noexcept;
    /// A place for one more, empty but for `place`: one that nobody had, else one whose GIL is gone. Null: there are kGils at a time already, and that is counted
    /// in the page.
    [[nodiscard]] Gil *add() noexcept;
    /// The GIL is gone.
    void remove(Gil &gil) noexcept;
    /// All are (a forked child).
    void clear() noexcept;
    /// What the page shows of it.
    [[nodiscard]] static trace::ProbeGil &shown(const Gil &gil) noexcept { return g_process.page().gils[gil.place]; }
    /// Those that are, in turn.
    template <class Function> void forEach(Function function)
    {
        const std::uint32_t count = m_count.load(std::memory_order_acquire); // acquire: what was filled in
        for (std::uint32_t i = 0; i < count; ++i) {
            if (m_gils[i].switchCondition.load(std::memory_order_relaxed) != 0)
                function(m_gils[i]);
        }
    }

    /// Whether the condition was looked at and is no GIL's.
    [[nodiscard]] bool isStranger(std::uintptr_t condition) const noexcept
    {
        return m_strangers[placeOf(condition)].load(std::memory_order_relaxed) == condition;
    }
    void setStranger(std::uintptr_t condition) noexcept { m_strangers[placeOf(condition)].store(condition, std::memory_order_relaxed); }
    /// Another condition may lie there now.
    void forgetStranger(std::uintptr_t condition) noexcept
    {
        m_strangers[placeOf(condition)].compare_exchange_strong(condition, 0, std::memory_order_relaxed);
    }

private:
    static constexpr std::size_t kGils = trace::ProbePage::kGils;
    static constexpr std::size_t kStrangers = 256;
    static std::size_t placeOf(std::uintptr_t condition) noexcept { return (condition >> 4 ^ condition >> 12) % kStrangers; }

    Gil m_gils[kGils] {};
    std::atomic<std::uint32_t> m_count { 0 }; ///< places [0, m_count) are or were used
    std::atomic<std::uintptr_t> m_strangers[kStrangers] {};
};

} // namespace interleave::probe

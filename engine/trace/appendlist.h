// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <utility>

namespace interleave::trace {

/// A list that one thread appends to while any number read: elements never move, a published one is never
/// changed by the list. Two levels: block b holds 4 << b elements, so that a short list is small and a long
/// one has few blocks. T is default-constructible and assignable. Reading takes no lock.
template <class T> class AppendList
{
public:
    AppendList() = default;
    AppendList(const AppendList &) = delete;
    AppendList &operator=(const AppendList &) = delete;
    ~AppendList()
    {
        for (auto &block : m_blocks)
            delete[] block.load(std::memory_order_relaxed);
    }

    /// Published elements. Acquire: what the writer did before it pushed them is visible.
    [[nodiscard]] std::size_t size() const noexcept { return m_size.load(std::memory_order_acquire); }

    /// i < a size() that this thread has seen.
    [[nodiscard]] const T &operator[](std::size_t i) const noexcept { return *slot(i); }
    [[nodiscard]] T &operator[](std::size_t i) noexcept { return *slot(i); }

    /// Prepares an element by `fill(T &)` and publishes it. The writer only.
    template <class Fill> T &pushWith(Fill &&fill)
    {
        const std::size_t i = m_size.load(std::memory_order_relaxed);
        const std::size_t block = blockOf(i);
        assert(block < kBlocks);
        // Relaxed: only the writer writes the block pointers, and the release of m_size publishes them.
        if (!m_blocks[block].load(std::memory_order_relaxed))
            m_blocks[block].store(new T[kBase << block] {}, std::memory_order_relaxed);
        T &element = *slot(i);
        std::forward<Fill>(fill)(element);
        m_size.store(i + 1, std::memory_order_release);
        return element;
    }
    T &push(T value)
    {
        return pushWith([&](T &element) { element = std::move(value); });
    }

private:
    static constexpr std::size_t kBase = 4;
    static constexpr std::size_t kBlocks = 26; ///< 2^28 elements

    static constexpr std::size_t blockOf(std::size_t i) noexcept
    {
        return static_cast<std::size_t>(std::bit_width(i + kBase) - std::bit_width(kBase));
    }
    T *slot(std::size_t i) const noexcept
    {
        const std::size_t block = blockOf(i);
        return m_blocks[block].load(std::memory_order_relaxed) + (i + kBase - (kBase << block));
    }

    std::array<std::atomic<T *>, kBlocks> m_blocks {};
    std::atomic<std::size_t> m_size { 0 };
};

} // namespace interleave::trace

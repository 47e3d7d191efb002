// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace interleave::trace {

/// Puts plain values and arrays one behind the other. One thread; never blocks.
class ByteWriter
{
public:
    /// Values as they lie in memory, one after the other; nothing in between.
    template <class T> void put(T value) { putArray(std::span<const T>(&value, 1)); }
    template <class T> void putArray(std::span<const T> values)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        const auto bytes = std::as_bytes(values);
        m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    }
    void putText(std::string_view text) { putArray(std::span(text.data(), text.size())); }
    /// Zeroes up to the next multiple of 8.
    void align() { m_bytes.resize((m_bytes.size() + 7) / 8 * 8); }

    [[nodiscard]] std::vector<std::byte> &bytes() noexcept { return m_bytes; }
    [[nodiscard]] std::size_t size() const noexcept { return m_bytes.size(); }
    void clear() noexcept { m_bytes.clear(); }

private:
    std::vector<std::byte> m_bytes;
};

/// Takes them apart again without trusting a single length. After the first thing that does not fit,
/// everything is empty and ok() false. One thread.
class ByteReader
{
public:
    /// `bytes` start at an address that is a multiple of 8.
    explicit ByteReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    template <class T> T get() noexcept
    {
        T value {};
        if (const auto one = take(sizeof(T)); ok())
            std::memcpy(&value, one.data(), sizeof(T));
        return value;
    }
    /// An array in place; fails if it is not aligned for T.
    template <class T> std::span<const T> getArray(std::size_t count) noexcept
    {
        static_assert(std::is_trivially_copyable_v<T>);
        if (m_position % alignof(T) != 0 || count > (m_bytes.size() - m_position) / sizeof(T)) {
            m_ok = false;
            return {};
        }
        const auto bytes = take(count * sizeof(T));
        return ok() ? std::span(reinterpret_cast<const T *>(bytes.data()), count) : std::span<const T> {};
    }
    std::string_view getText(std::size_t length) noexcept
    {
        const auto text = getArray<char>(length);
        return { text.data(), text.size() };
    }
    /// Passes over the filling, which must be zero.
    void align() noexcept
    {
        for (const std::byte filling : take((8 - m_position % 8) % 8)) {
            if (filling != std::byte(0))
                m_ok = false;
        }
    }
    [[nodiscard]] bool ok() const noexcept { return m_ok; }
    [[nodiscard]] bool atEnd() const noexcept { return m_position == m_bytes.size(); }
    [[nodiscard]] std::size_t position() const noexcept { return m_position; }
    [[nodiscard]] std::size_t left() const noexcept { return m_bytes.size() - m_position; }

private:
    std::span<const std::byte> take(std::size_t count) noexcept
    {
        if (!m_ok || count > m_bytes.size() - m_position) {
            m_ok = false;
            return {};
        }
        const auto taken = m_bytes.subspan(m_position, count);
        m_position += count;
        return taken;
    }

    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
    bool m_ok = true;
};

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/error.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::host {

inline constexpr std::size_t kMaxShortText = 64u << 10; ///< bytes of any text in a message but a scenario

/// Reads fields and remembers the first thing that is wrong with one, so that a message is read in a row and
/// judged once. One thread; never blocks.
class FieldReader
{
public:
    FieldReader(const nlohmann::json &object, std::string_view name)
        : m_object(object)
        , m_name(name)
    {
    }

    /// Whether the field is there, whatever it is.
    bool has(const char *key) const { return m_object.contains(key); }

    /// Within [low, high]; else the field is wrong. The first wrong field is kept for done(), `out` stays as it was; so in all that follow.
    template <class Integer> void integer(const char *key, Integer &out, std::int64_t low, std::uint64_t high)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        const bool small = field->is_number_integer() && !field->is_number_unsigned();
        if (field->is_number_unsigned()) {
            const auto value = field->get<std::uint64_t>();
            if (value <= high && (low <= 0 || value >= std::uint64_t(low))) {
                out = Integer(value);
                return;
            }
        } else if (small) {
            const auto value = field->get<std::int64_t>();
            if (value >= low && (value < 0 || std::uint64_t(value) <= high)) {
                out = Integer(value);
                return;
            }
        }
        wrong(key, field->is_number_integer() ? "is out of range" : "is no whole number");
    }
    /// Any 64-bit integer from 0 on.
    void nanoseconds(const char *key, Nanoseconds &out)
    {
        std::int64_t value = 0;
        integer(key, value, 0, std::numeric_limits<std::int64_t>::max());
        out = Nanoseconds { value };
    }
    /// A finite number above 0.
    void positive(const char *key, double &out)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        const double value = field->is_number() ? field->get<double>() : 0;
        if (!std::isfinite(value) || value <= 0 || value > 1e15)
            return wrong(key, "is no number in (0, 1e15]");
        out = value;
    }
    /// true or false.
    void boolean(const char *key, bool &out)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        if (!field->is_boolean())
            return wrong(key, "is neither true nor false");
        out = field->get<bool>();
    }
    /// At most so many bytes.
    void text(const char *key, std::string &out, std::size_t most = kMaxShortText)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        if (!field->is_string())
            return wrong(key, "is no text");
        const auto &value = field->get_ref<const std::string &>();
        if (value.size() > most)
            return wrong(key, "is too long");
        out = value;
    }
    /// By its number, within [first, last].
    template <class Enum> void choice(const char *key, Enum &out, Enum first, Enum last)
    {
        int value = int(first);
        integer(key, value, int(first), std::uint64_t(last));
        out = Enum(value);
    }
    /// An Error with its parts.
    void error(const char *key, Error &out)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        if (!field->is_object())
            return wrong(key, "is no object");
        FieldReader inner(*field, m_name);
        inner.text("message", out.message);
        inner.text("remedy", out.remedy);
        inner.text("file", out.file);
        inner.integer("line", out.line, 0, std::numeric_limits<int>::max());
        inner.text("key", out.key);
        if (m_wrong.empty())
            m_wrong = inner.m_wrong;
    }
    /// At most so many.
    void numbers(const char *key, std::vector<std::uint32_t> &out, std::size_t most)
    {
        const nlohmann::json *field = find(key);
        if (!field)
            return;
        if (!field->is_array() || field->size() > most)
            return wrong(key, "is no list, or too long");
        for (const nlohmann::json &item : *field) {
            if (!item.is_number_unsigned()
                || item.get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max())
                return wrong(key, "has an item that is no number in range");
            out.push_back(item.get<std::uint32_t>());
        }
    }
    /// What was wrong; nothing if all was right.
    /// Errors: the first field that was wrong.
    [[nodiscard]] Result<void> done() const
    {
        if (!m_wrong.empty())
            return fail(m_wrong, "the two programs do not belong together; install both from one package");
        return {};
    }

private:
    const nlohmann::json *find(const char *key)
    {
        const auto at = m_object.find(key);
        if (at != m_object.end())
            return &*at;
        wrong(key, "is missing");
        return nullptr;
    }
    void wrong(const char *key, const char *what)
    {
        if (m_wrong.empty())
            m_wrong = fmt::format("control message '{}': field '{}' {}", m_name, key, what);
    }

    const nlohmann::json &m_object;
    std::string_view m_name;
    std::string m_wrong;
};

} // namespace interleave::host

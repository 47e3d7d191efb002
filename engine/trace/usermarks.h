// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::trace {

/// What somebody who looks at a recording has written down at a moment of it.
struct UserMark
{
    Nanoseconds time { 0 }; ///< on the store's axis
    std::string text {}; ///< sanitised (names.h), at most UserMarks::kMaxText bytes; may be empty
    friend bool operator==(const UserMark &, const UserMark &) = default;
};

/// The marks of one recording, in order of time, one at a moment. They are about the recording, not part of it: whoever may read a store
/// may set them, and files keep them in a block of their own. Any thread; takes a short lock.
class UserMarks
{
public:
    static constexpr std::size_t kMaxText = 512; ///< bytes
    static constexpr std::size_t kMost = 10'000;

    [[nodiscard]] std::vector<UserMark> all() const;
    /// At this moment, in place of what stood there. False: there are kMost already.
    bool set(Nanoseconds time, std::string_view text);
    /// False: there is none at this moment.
    bool remove(Nanoseconds time);
    /// All of them in one go, in any order; of more than kMost those that come first.
    void replace(const std::vector<UserMark> &marks);
    /// Another number after every change.
    [[nodiscard]] std::uint64_t revision() const;

private:
    bool insert(UserMark mark); // with m_mutex

    mutable std::mutex m_mutex;
    std::vector<UserMark> m_marks; // guarded by m_mutex
    std::uint64_t m_revision = 0; // guarded by m_mutex
};

} // namespace interleave::trace

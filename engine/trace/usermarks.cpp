// SPDX-License-Identifier: GPL-3.0-or-later
#include "usermarks.h"

#include "names.h"

#include <algorithm>

namespace interleave::trace {

namespace {

auto placeOf(std::vector<UserMark> &marks, Nanoseconds time)
{
    return std::lower_bound(marks.begin(), marks.end(), time, [](const UserMark &mark, Nanoseconds at) { return mark.time < at; });
}

} // namespace

std::vector<UserMark> UserMarks::all() const
{
    const std::lock_guard lock(m_mutex);
    return m_marks;
}

bool UserMarks::set(Nanoseconds time, std::string_view text)
{
    std::string clean = sanitizedName(text, kMaxText);
    const std::lock_guard lock(m_mutex);
    const auto place = placeOf(m_marks, time);
    if (place != m_marks.end() && place->time == time) {
        place->text = std::move(clean);
        return true;
    }
    if (m_marks.size() >= kMost)
        return false;
    m_marks.insert(place, { time, std::move(clean) });
    return true;
}

bool UserMarks::remove(Nanoseconds time)
{
    const std::lock_guard lock(m_mutex);
    const auto place = placeOf(m_marks, time);
    if (place == m_marks.end() || place->time != time)
        return false;
    m_marks.erase(place);
    return true;
}

} // namespace interleave::trace

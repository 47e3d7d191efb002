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
    UserMark mark { time, sanitizedName(text, kMaxText) };
    const std::lock_guard lock(m_mutex);
    return insert(std::move(mark));
}

bool UserMarks::insert(UserMark mark)
{
    const auto place = placeOf(m_marks, mark.time);
    const bool known = place != m_marks.end() && place->time == mark.time;
    if (!known && m_marks.size() >= kMost)
        return false;
    if (known)
        *place = std::move(mark);
    else
        m_marks.insert(place, std::move(mark));
    ++m_revision;
    return true;
}

void UserMarks::replace(const std::vector<UserMark> &marks)
{
    const std::lock_guard lock(m_mutex);
    m_marks.clear();
    ++m_revision;
    for (const UserMark &mark : marks)
        insert({ mark.time, sanitizedName(mark.text, kMaxText) });
}

std::uint64_t UserMarks::revision() const
{
    const std::lock_guard lock(m_mutex);
    return m_revision;
}

bool UserMarks::remove(Nanoseconds time)
{
    const std::lock_guard lock(m_mutex);
    const auto place = placeOf(m_marks, time);
    if (place == m_marks.end() || place->time != time)
        return false;
    m_marks.erase(place);
    ++m_revision;
    return true;
}

} // namespace interleave::trace

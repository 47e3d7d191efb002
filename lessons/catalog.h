// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

namespace interleave::lessons {

/// Loads one lesson's folder. All errors at once, each with file, line, key, remedy. Blocks on small files. Any thread.
struct LoadedLesson
{
    std::optional<Lesson> lesson; ///< empty when an error makes it unusable
    std::vector<Error> errors;
};
LoadedLesson loadLesson(const std::filesystem::path &folder);

/// All lessons of a directory, in order of number. A broken lesson is left out and its errors are kept: the others still work.
class Catalog
{
public:
    static Catalog load(const std::filesystem::path &directory);
    [[nodiscard]] const std::vector<Lesson> &lessons() const noexcept { return m_lessons; }
    [[nodiscard]] const std::vector<Error> &errors() const noexcept { return m_errors; }
    [[nodiscard]] const Lesson *find(std::string_view id) const noexcept;
    /// "no lesson 'one-gll'; did you mean 'one-gil'?"
    [[nodiscard]] Result<const Lesson *> require(std::string_view id) const;

private:
    std::vector<Lesson> m_lessons;
    std::vector<Error> m_errors;
};

/// Where the lessons are: INTERLEAVE_LESSONS, the source tree of a development build, or the installed share directory, in this order;
/// `program` is the path of the running executable.
Result<std::filesystem::path> findLessons(const std::filesystem::path &program);

} // namespace interleave::lessons

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <memory>
#include <ranges>

namespace interleave::lessons {

struct LoadOptions
{
    bool foreign = false; ///< from somebody else: its files may not be symbolic links
    bool anyFolderName = false; ///< the folder's name is not its author's: it says neither id nor number
};
/// Loads one lesson's folder. All errors at once, each with file, line, key, remedy. Blocks on small files. Any thread.
struct LoadedLesson
{
    std::optional<Lesson> lesson; ///< empty when an error makes it unusable
    std::vector<Error> errors;
};
LoadedLesson loadLesson(const std::filesystem::path &folder, const LoadOptions &options = {});

/// All lessons of a directory, in order of number. A broken lesson is left out and its errors are kept: the others still work. A lesson stays
/// where it is in memory for as long as anybody shares it.
class Catalog
{
public:
    static Catalog load(const std::filesystem::path &directory);
    [[nodiscard]] auto lessons() const noexcept
    {
        return std::views::transform(m_lessons, [](const std::shared_ptr<const Lesson> &lesson) -> const Lesson & { return *lesson; });
    }
    [[nodiscard]] const std::vector<std::shared_ptr<const Lesson>> &shared() const noexcept { return m_lessons; }
    void add(std::shared_ptr<const Lesson> lesson) { m_lessons.push_back(std::move(lesson)); } ///< behind the others
    [[nodiscard]] const std::vector<Error> &errors() const noexcept { return m_errors; }
    [[nodiscard]] const Lesson *find(std::string_view id) const noexcept;
    /// "no lesson 'one-gll'; did you mean 'one-gil'?"
    [[nodiscard]] Result<const Lesson *> require(std::string_view id) const;

private:
    std::vector<std::shared_ptr<const Lesson>> m_lessons;
    std::vector<Error> m_errors;
};

/// Where a lesson comes among the others: those without a number behind the rest.
int placeOf(const Lesson &lesson) noexcept;

/// Where the lessons are: INTERLEAVE_LESSONS, the source tree of a development build, or the installed share directory, in this order;
/// `program` is the path of the running executable.
Result<std::filesystem::path> findLessons(const std::filesystem::path &program);

/// The folders of a directory in which lessons may be, sorted; hidden ones are passed over. Error: it cannot be read.
Result<std::vector<std::filesystem::path>> lessonFolders(const std::filesystem::path &directory);
/// At least one of a lesson's files is there; which are missing, the loader says.
bool isMeantAsLesson(const std::filesystem::path &folder);

} // namespace interleave::lessons

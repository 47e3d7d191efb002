// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog.h"

#include "suggest.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace interleave::lessons {

Result<std::vector<std::filesystem::path>> lessonFolders(const std::filesystem::path &directory)
{
    std::vector<std::filesystem::path> folders;
    std::error_code problem;
    for (auto entry = std::filesystem::directory_iterator(directory, problem);
         !problem && entry != end(entry); entry.increment(problem)) {
        std::error_code ignored;
        if (entry->is_directory(ignored) && !entry->path().filename().string().starts_with('.'))
            folders.push_back(entry->path());
    }
    if (problem)
        return Failure({ "the folder of lessons cannot be read (" + problem.message() + ")", "set INTERLEAVE_LESSONS to a folder of lessons", directory.string() });
    std::sort(folders.begin(), folders.end());
    return folders;
}

bool isMeantAsLesson(const std::filesystem::path &folder)
{
    std::error_code ignored;
    return std::ranges::any_of(
        std::array { "lesson.toml", "lesson.md", "script.py" }, [&](const char *name) { return std::filesystem::exists(folder / name, ignored); });
}

int placeOf(const Lesson &lesson) noexcept { return lesson.number > 0 ? lesson.number : std::numeric_limits<int>::max(); }

Catalog Catalog::load(const std::filesystem::path &directory)
{
    Catalog catalog;
    const auto found = lessonFolders(directory);
    const auto folders = found.value_or(std::vector<std::filesystem::path> {});
    if (!found)
        catalog.m_errors.push_back(found.error());
    const bool anyLesson = std::ranges::any_of(folders, isMeantAsLesson);
    if (!anyLesson && catalog.m_errors.empty())
        catalog.m_errors.push_back({ "there is no lesson here",
            "each lesson is a folder NN-name with lesson.toml, lesson.md and script.py",
            directory.string() });
    for (const auto &folder : folders) {
        if (!isMeantAsLesson(folder)) {
            if (anyLesson)
                catalog.m_errors.push_back({ "this folder is no lesson", "put it elsewhere, or give it lesson.toml, lesson.md and script.py", folder.string() });
            continue;
        }
        LoadedLesson loaded = loadLesson(folder);
        catalog.m_errors.insert(catalog.m_errors.end(), loaded.errors.begin(), loaded.errors.end());
        if (!loaded.lesson)
            continue;
        if (catalog.find(loaded.lesson->id)) {
            catalog.m_errors.push_back({ "there is already a lesson '" + loaded.lesson->id + "'",
                "remove one of the two", (folder / "lesson.toml").string(), 0, "id" });
            continue;
        }
        catalog.m_lessons.push_back(std::make_shared<const Lesson>(std::move(*loaded.lesson)));
    }
    std::stable_sort(catalog.m_lessons.begin(), catalog.m_lessons.end(),
        [](const auto &a, const auto &b) { return placeOf(*a) < placeOf(*b); });
    return catalog;
}

const Lesson *Catalog::find(std::string_view id) const noexcept
{
    const auto found = std::find_if(
        m_lessons.begin(), m_lessons.end(), [&](const auto &lesson) { return lesson->id == id; });
    return found == m_lessons.end() ? nullptr : found->get();
}

Result<const Lesson *> Catalog::require(std::string_view id) const
{
    if (const Lesson *lesson = find(id))
        return lesson;
    std::vector<std::string> known;
    for (const auto &lesson : m_lessons)
        known.push_back(lesson->id);
    return fail("no lesson '" + std::string(id) + "'", didYouMean(id, known));
}

Result<std::filesystem::path> findLessons(const std::filesystem::path &program)
{
    if (const char *chosen = std::getenv("INTERLEAVE_LESSONS"); chosen && *chosen) {
        std::error_code problem;
        if (std::filesystem::is_directory(chosen, problem))
            return std::filesystem::path(chosen);
        return fail("INTERLEAVE_LESSONS names '" + std::string(chosen) + "', which is no folder",
            "correct or unset it");
    }
    // A build directory has share/interleave/lessons too: a link to the source (lessons/CMakeLists.txt). So
    // there is one rule.
    std::error_code problem;
    const auto real = std::filesystem::weakly_canonical(program, problem);
    const auto shared = real.parent_path().parent_path() / "share" / "interleave" / "lessons";
    if (std::filesystem::is_directory(shared, problem))
        return shared;
    return fail("the lessons are not installed: '" + shared.string() + "' is missing",
        "install Interleave again, or set INTERLEAVE_LESSONS to their folder");
}

} // namespace interleave::lessons

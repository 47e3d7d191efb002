// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody needs who writes lessons.
#include "commands.h"

#include <lessons/author/newlesson.h>
#include <lessons/catalog.h>
#include <lessons/check.h>
#include <lessons/pack/packstore.h>

#include <fmt/format.h>

namespace interleave::cli {

int newLesson(const std::filesystem::path &folder)
{
    const auto id = lessons::newLesson(folder);
    if (!id)
        return complain(id.error(), BadInput);
    fmt::print("Made the lesson '{}' in {}: lesson.toml, lesson.md, script.py.\n"
               "  interleave open {}     shows it, and every change as soon as you save it\n"
               "  interleave check {}    says what is wrong with it\n",
        *id, folder.string(), folder.string(), folder.string());
    return Done;
}

int check(const std::filesystem::path &directory, const Surroundings &here)
{
    std::filesystem::path folder = directory;
    if (folder.empty()) {
        const auto found = lessons::findLessons(here.program);
        if (!found)
            return complain(found.error(), BadInput);
        folder = *found;
    }
    std::error_code problem;
    const bool zip = std::filesystem::is_regular_file(folder, problem) && lessons::PackStore::looksLikeZip(folder);
    if (!zip && !std::filesystem::is_directory(folder, problem))
        return complain({ std::filesystem::exists(folder, problem) ? "is neither a folder nor a zip" : "there is no such folder",
                            "name a lesson's folder, a folder of lessons or a pack's zip, or nothing for those that are installed", folder.string() },
            BadInput);
    const auto report = lessons::checkLessons(folder);
    for (const std::string &line : report.proven)
        fmt::print("{}\n", line);
    for (const Error &error : report.errors)
        complain(error, BadInput);
    return report.errors.empty() ? Done : BadInput;
}

} // namespace interleave::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <lessons/catalog.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace interleave::cli {

int complain(const Error &error, ExitStatus status)
{
    fmt::print(stderr, "interleave: {}\n", error.toLine());
    return status;
}

int list(const ListCommand &command, const Surroundings &here)
{
    const auto directory = lessons::findLessons(here.program);
    if (!directory)
        return complain(directory.error(), BadInput);
    const auto catalog = lessons::Catalog::load(*directory);
    for (const Error &error : catalog.errors())
        complain(error, BadInput);

    if (command.json) {
        auto rows = nlohmann::json::array();
        for (const lessons::Lesson &lesson : catalog.lessons())
            rows.push_back({ { "id", lesson.id }, { "number", lesson.number }, { "title", lesson.title },
                { "chapter", lesson.chapter }, { "chapter_title", lesson.chapterTitle }, { "minutes", lesson.minutes },
                { "concepts", lesson.concepts }, { "after", lesson.after } });
        fmt::print("{}\n", nlohmann::json { { "lessons", rows } }.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    } else {
        std::string chapter;
        for (const lessons::Lesson &lesson : catalog.lessons()) {
            if (lesson.chapterTitle != chapter)
                fmt::print("{}{}\n", chapter.empty() ? "" : "\n", chapter = lesson.chapterTitle);
            fmt::print("  {:2}  {:24} {:32} {:3} min\n", lesson.number, lesson.id, lesson.title, lesson.minutes);
        }
    }
    return catalog.errors().empty() ? Done : BadInput;
}

} // namespace interleave::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <lessons/catalog.h>
#include <lessons/expression.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace interleave::fuzz {

namespace {

/// One folder for the whole process, removed at its end.
class LessonFolder
{
public:
    LessonFolder()
    {
        // In memory where there is such a place: a fuzzer writes a thousand lessons a second.
        std::error_code none;
        const auto base = std::filesystem::is_directory("/dev/shm", none)
            ? "/dev/shm"
            : std::filesystem::temp_directory_path();
        std::string pattern = (base / "interleave-fuzz-XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "a temporary folder can be made");
        m_root = pattern;
        m_folder = m_root / "01-fuzz";
        std::filesystem::create_directory(m_folder);
    }
    ~LessonFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_root, ignored);
    }
    LessonFolder(const LessonFolder &) = delete;
    LessonFolder &operator=(const LessonFolder &) = delete;
    [[nodiscard]] const std::filesystem::path &path() const { return m_folder; }

private:
    std::filesystem::path m_root, m_folder;
};

} // namespace

void lesson(Input input)
{
    static const LessonFolder folder;
    constexpr std::string_view border = "=====\n";
    std::string_view rest = textOf(input);
    for (const char *name : { "lesson.toml", "lesson.md", "script.py" }) {
        const auto end = rest.find(border);
        std::ofstream(folder.path() / name, std::ios::binary) << rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view {} : rest.substr(end + border.size());
    }
    const lessons::LoadedLesson loaded = lessons::loadLesson(folder.path());
    require(loaded.lesson.has_value() == loaded.errors.empty(),
        "a lesson is either usable or there is an error that says why not");
    for (const Error &error : loaded.errors)
        require(
            !error.message.empty() && error.toLine().find('\n') == std::string::npos, "an error is one line");
}

void expression(Input input)
{
    static const std::vector<std::string> known { "threads.wall", "sequential.wall", "usable_cores", "jobs" };
    const std::string text(textOf(input));
    if (const auto comparison = lessons::firstComparison(text))
        require(!comparison->op.empty(), "a comparison has an operator");
    const auto expression = lessons::Expression::parse(text, known);
    if (!expression) {
        require(!expression.error().remedy.empty(), "a formula that is refused is refused with a remedy");
        return;
    }
    const lessons::Values values { { "threads.wall", 0.8 }, { "sequential.wall", 0.81 },
        { "usable_cores", 1.9 }, { "jobs", 2 } };
    const auto value = expression->evaluate(values);
    require(!value || std::isfinite(*value), "a value is a number");
    const auto again = expression->evaluate(values);
    require(
        again.has_value() == value.has_value() && (!value || *again == *value), "evaluating changes nothing");
}

} // namespace interleave::fuzz

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/catalog.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

namespace interleave::lessons::test {

/// A directory of lessons for one test, removed afterwards. Every test process and test has one of its own.
class LessonDirectory
{
public:
    LessonDirectory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "interleave-lessons-XXXXXX").string();
        m_path = ::mkdtemp(pattern.data());
    }
    ~LessonDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    LessonDirectory(const LessonDirectory &) = delete;
    LessonDirectory &operator=(const LessonDirectory &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const { return m_path; }
    std::filesystem::path write(const std::string &file, const std::string &text) const
    {
        const auto full = m_path / file;
        std::filesystem::create_directories(full.parent_path());
        std::ofstream(full, std::ios::binary) << text;
        return full;
    }
    /// A lesson without a fault, as a folder 01-demo (or another name).
    std::filesystem::path writeGood(const std::string &folder = "01-demo") const;

private:
    std::filesystem::path m_path;
};

inline const std::string kGoodToml = R"(format_version = 1
id = "demo"
title = "Demo"
chapter = "threads"
chapter_title = "Threads"
minutes = 3
concepts = ["GIL"]

[[param]]
id = "workers"
min = 1
max = 4
default = 2

[[variant]]
id = "sequential"
model = "sequential"
[[variant.worker]]
name = "count"
count = "$workers"
steps = [ { op = "compute", ms = 100, line = 2 } ]

[[variant]]
id = "threads"
model = "threads"
[[variant.worker]]
name = "count"
count = "$workers"
steps = [ { op = "compute", ms = 100, line = 2 } ]

[[question]]
id = "speed-up"
kind = "number"
ask = "How much faster?"
min = 0.5
max = 3
answer = "sequential.wall / threads.wall"

[[question]]
id = "why"
kind = "choice"
ask = "What happens?"
[[question.choice]]
id = "turns"
text = "They take turns."
right_when = "threads.wall > 0.8 * sequential.wall"
because = "One GIL."
[[question.choice]]
id = "both"
text = "Both run."
right_when = "threads.wall <= 0.8 * sequential.wall"
because = "One GIL."

[[claim]]
id = "no-faster"
text = "No faster."
holds = "threads.wall >= 0.85 * sequential.wall"
needs = "usable_cores >= 1.7"
needs_text = "It takes two cores."
runs = 3
show = [ { label = "threads", value = "threads.wall" } ]
)";
inline const std::string kGoodText
    = "# Still no faster?\n\n## Predict\n\nSay.\n\n## Explain\n\nOne `<GIL>`.\n";
inline const std::string kGoodScript = "def count():\n    pass\n\n# done\ncount()\n";

/// Questions of every kind and a goal, to be put behind kGoodToml.
inline const std::string kMore = R"(
[[question]]
id = "rank"
kind = "order"
ask = "Sort."
[[question.item]]
id = "a"
text = "A"
value = "threads.wall"
[[question.item]]
id = "b"
text = "B"
value = "3 * threads.wall"
[[question.item]]
id = "c"
text = "C"
value = "5 * threads.wall"

[[question]]
id = "lengths"
kind = "bars"
ask = "How long?"
unit = "s"
min = 0.05
max = 4
[[question.bar]]
id = "one"
text = "One after the other"
answer = "sequential.wall"
[[question.bar]]
id = "threads"
text = "In threads"
answer = "threads.wall"

[[question]]
id = "lanes"
kind = "sketch"
ask = "Paint."
variant = "threads"
lanes = ["count-1", "count-2"]
states = ["running_python", "wants_gil"]
columns = 12

[[question]]
id = "find"
kind = "moment"
ask = "Find it."
variant = "threads"
[[question.where]]
state = "wants_gil"
at_least = 1

[[question]]
id = "stretch"
kind = "range"
ask = "Measure it."
variant = "threads"
answer = "threads.gil.hold.p50"

[modify]
goal = "Make it short."
reach = "threads.wall < 0.15"
hints = ["Fewer."]
solution = "One worker."
solve = { workers = 1 }

[make]
hints = ["Try it."]
)";

inline std::string withMore() { return kGoodToml + kMore; }

inline std::filesystem::path LessonDirectory::writeGood(const std::string &folder) const
{
    std::string toml = kGoodToml;
    const std::string slug = folder.substr(folder.find('-') + 1);
    toml.replace(toml.find("demo"), 4, slug);
    write(folder + "/lesson.toml", toml);
    write(folder + "/lesson.md", kGoodText);
    write(folder + "/script.py", kGoodScript);
    return m_path / folder;
}

/// Number of the first line that contains `words`, from 1; 0 if none does.
inline int lineOf(const std::string &text, const std::string &words)
{
    const auto at = text.find(words);
    if (at == std::string::npos)
        return 0;
    return 1
        + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

inline std::string linesOf(const std::vector<Error> &errors)
{
    std::string all;
    for (const Error &error : errors)
        all += error.toLine() + "\n";
    return all;
}

} // namespace interleave::lessons::test

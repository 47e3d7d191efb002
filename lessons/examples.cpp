// SPDX-License-Identifier: GPL-3.0-or-later
#include "examples.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace interleave::lessons {

namespace {

Example read(const std::filesystem::path &file)
{
    Example example { file, file.stem().string(), {} };
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line) || !line.starts_with("# "))
        return example;
    const auto colon = line.find(": ");
    if (colon == std::string::npos)
        return example;
    example.title = line.substr(2, colon - 2);
    example.description = line.substr(colon + 2);
    return example;
}

} // namespace

Result<std::vector<Example>> findExamples(const std::filesystem::path &program)
{
    std::error_code problem;
    const char *chosen = std::getenv("INTERLEAVE_EXAMPLES");
    const std::filesystem::path folder = chosen && *chosen
        ? std::filesystem::path(chosen)
        : std::filesystem::weakly_canonical(program, problem).parent_path().parent_path() / "share" / "interleave" / "examples";
    std::vector<Example> examples;
    for (std::filesystem::directory_iterator each(folder, problem), end; !problem && each != end; each.increment(problem)) {
        if (each->path().extension() == ".py")
            examples.push_back(read(each->path()));
    }
    if (examples.empty())
        return fail("the examples are not installed: there is no script in '" + folder.string() + "'",
            "install Interleave again, or set INTERLEAVE_EXAMPLES to their folder");
    std::sort(examples.begin(), examples.end(), [](const Example &a, const Example &b) { return a.file < b.file; });
    return examples;
}

} // namespace interleave::lessons

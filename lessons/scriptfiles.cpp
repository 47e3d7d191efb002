// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptfiles.h"

#include "measurenames.h"
#include "suggest.h"
#include "textfile.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

std::vector<std::string> scriptsIn(const std::filesystem::path &folder)
{
    std::vector<std::string> names;
    std::error_code problem;
    for (std::filesystem::directory_iterator each(folder, problem), end; !problem && each != end; each.increment(problem)) {
        if (each->path().extension() == ".py")
            names.push_back(each->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

/// Why the script is none of the folder's; nothing if it is.
std::optional<Error> whyNot(const std::filesystem::path &folder, const std::string &name)
{
    const std::filesystem::path path(name);
    if (name.find('/') != std::string::npos || name.find('\\') != std::string::npos || path.extension() != ".py")
        return Error { "'" + name + "' is no script of the lesson's folder", "name a file that lies in the folder itself, such as script.py" };
    std::error_code problem;
    if (!std::filesystem::exists(folder / path, problem))
        return Error { "there is no '" + name + "' in the lesson's folder", didYouMean(name, scriptsIn(folder)) };
    const auto real = std::filesystem::canonical(folder / path, problem);
    if (problem || real.parent_path() != std::filesystem::canonical(folder, problem))
        return Error { "'" + name + "' leads out of the lesson's folder", "put the script itself there instead of a link" };
    return {};
}

} // namespace

void readScripts(Lesson &lesson, const std::string &file, std::vector<Error> &errors)
{
    const auto measures = measureNames();
    for (const auto &variant : lesson.variants) {
        if (!variant.script)
            continue;
        const scenario::ScriptSpec &script = *variant.script;
        const std::string key = "variant '" + variant.id + "'";
        const auto report = [&](Error error, int line, const char *what) {
            error.file = file;
            error.line = line;
            error.key = key + "." + what;
            errors.push_back(std::move(error));
        };
        for (const auto &[name, value] : script.roughly) {
            if (std::find(measures.begin(), measures.end(), name) == measures.end())
                report({ "'" + name + "' is no measure", didYouMean(name, measures) }, script.roughlyLine, "roughly");
        }
        if (auto problem = whyNot(lesson.folder, script.file)) {
            report(std::move(*problem), script.sourceLine, "script");
            continue;
        }
        if (script.file == "script.py" || lesson.scripts.contains(script.file))
            continue; // read already
        auto text = readTextFile(lesson.folder / script.file, kMaxScript);
        if (!text)
            errors.push_back(text.error());
        else if (text->find_first_not_of(" \t\n") == std::string::npos)
            errors.push_back({ "the script is empty", "write what the variant shall run", (lesson.folder / script.file).string(), 1 });
        else
            lesson.scripts[script.file] = std::move(*text);
    }
}

} // namespace interleave::lessons

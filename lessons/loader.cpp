// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog.h"

#include "foldername.h"
#include "lessontext.h"
#include "measurenames.h"
#include "plaintext.h"
#include "questions.h"
#include "readformula.h"
#include "readgoal.h"
#include "scriptfiles.h"
#include "textfile.h"

#include <algorithm>
#include <scenario/parse.h>
#include <scenario/tomlreader.h>
#include <tuple>

namespace interleave::lessons {

namespace {

using scenario::TomlPlace;
using scenario::TomlReader;
using Need = TomlReader::Need;

constexpr std::size_t kMaxData = 256 * 1024, kMaxText = 256 * 1024;

const std::vector<std::string> &topKeys()
{
    static const std::vector<std::string> keys { "format_version", "id", "title", "chapter", "chapter_title",
        "minutes", "after", "concepts", "cures", "param", "variant", "service", "question", "claim", "modify", "make" };
    return keys;
}

/// FNV-1a: whether two texts differ.
std::uint64_t stampOf(std::string_view text, std::uint64_t before = 0xcbf29ce484222325)
{
    for (const char c : text)
        before = (before ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return before;
}

std::vector<std::string> texts(TomlReader &reader, const TomlPlace &place, std::string_view name)
{
    std::vector<std::string> all;
    const toml::node *node = place.table.get(name);
    if (!node)
        return all;
    const toml::array *array = node->as_array();
    const std::string remedy = "write " + std::string(name) + " = [\"…\", \"…\"]";
    if (!array || array->size() > 50) {
        reader.error(
            *node, place.key(name), "'" + std::string(name) + "' must be a list of at most 50 texts", remedy);
        return all;
    }
    for (const toml::node &entry : *array) {
        if (const auto *text = entry.as_string(); text && !text->get().empty() && text->get().size() <= 100)
            all.push_back(text->get());
        else
            reader.error(entry, place.key(name), "an entry is no short text", remedy);
    }
    return all;
}

/// The steps' lines against the script: each must be there and have something on it.
void checkLines(const std::vector<scenario::StepSpec> &steps, const std::vector<std::string> &script,
    const std::string &file, std::vector<Error> &errors)
{
    for (const auto &step : steps) {
        if (step.line > script.size()) {
            errors.push_back({ "line " + std::to_string(step.line) + " is beyond the end of script.py",
                "script.py has " + std::to_string(script.size()) + " lines", file, step.sourceLine, "line" });
        } else if (step.line > 0) {
            const std::string &text = script[step.line - 1];
            const auto first = text.find_first_not_of(" \t");
            if (first == std::string::npos || text[first] == '#')
                errors.push_back(
                    { "line " + std::to_string(step.line) + " of script.py is empty or a comment",
                        "name the line that does this step", file, step.sourceLine, "line" });
        }
        checkLines(step.body, script, file, errors);
    }
}

/// Everything in lesson.toml but parameters, variants and service, which the scenario library reads.
void readHead(TomlReader &reader, const toml::table &table, const LoadOptions &options, Lesson &lesson)
{
    const TomlPlace root { table, {} };
    reader.unknownKeys(root, topKeys());
    if (const double version = reader.number(root, "format_version", Need::Required, 1); version != 1)
        reader.error(*table.get("format_version"), "format_version",
            "this format version is not known to this program",
            "use format_version = 1, or a newer Interleave");
    std::vector<std::string> none;
    lesson.id = readId(reader, root, "one-gil", none);
    const auto [number, slug] = folderNameOf(lesson.folder);
    lesson.number = options.anyFolderName ? 0 : number;
    if (!options.anyFolderName && !lesson.id.empty() && lesson.id != slug)
        reader.error(*table.get("id"), "id",
            "the id '" + lesson.id + "' is not that of the folder, '" + slug + "'",
            "rename the folder, never the id: progress hangs on it");
    lesson.title = reader.text(root, "title", Need::Required, {}, 80, "One GIL");
    lesson.chapter = reader.text(root, "chapter", Need::Required, {}, 64, "threads");
    lesson.chapterTitle = reader.text(root, "chapter_title", Need::Required, {}, 80, "Threads and the GIL");
    const double minutes = reader.number(root, "minutes", Need::Optional, 5);
    lesson.minutes = static_cast<int>(minutes);
    if (minutes < 1 || minutes > 240)
        reader.error(
            *table.get("minutes"), "minutes", "minutes is not between 1 and 240", "use minutes = 8, say");
    lesson.after = texts(reader, root, "after");
    lesson.concepts = texts(reader, root, "concepts");
    if (table.contains("cures"))
        lesson.cures = reader.text(root, "cures", Need::Optional, {}, 200, "more threads are always faster");
}

} // namespace

LoadedLesson loadLesson(const std::filesystem::path &folder, const LoadOptions &options)
{
    LoadedLesson loaded;
    std::error_code problem;
    if (!std::filesystem::is_directory(folder, problem)) {
        loaded.errors.push_back({ "there is no such folder", "check the path", folder.string() });
        return loaded;
    }
    const std::string tomlName = (folder / "lesson.toml").string(),
                      textName = (folder / "lesson.md").string();
    const auto links = options.foreign ? Links::Refuse : Links::Follow;
    const auto data = readTextFile(tomlName, kMaxData, links), text = readTextFile(textName, kMaxText, links),
               script = readTextFile(folder / "script.py", kMaxScript, links);
    for (const auto *file : { &data, &text, &script }) {
        if (!*file)
            loaded.errors.push_back(file->error());
    }

    Lesson lesson;
    lesson.folder = folder;
    if (script) {
        lesson.script = *script;
        if (script->find_first_not_of(" \t\n") == std::string::npos)
            loaded.errors.push_back({ "the script is empty", "write the program that the code pane shows",
                (folder / "script.py").string(), 1 });
    }
    if (text) {
        LessonText parts = parseLessonText(*text, textName, folder, loaded.errors);
        lesson.headline = std::move(parts.headline);
        lesson.text = std::move(parts.sections);
        lesson.notes = std::move(parts.notes);
    }
    if (data) {
        try {
            const toml::table table = toml::parse(std::string_view(*data), std::string_view(tomlName));
            TomlReader reader(tomlName, loaded.errors);
            readHead(reader, table, options, lesson);
            refuseHtml(reader, table);
            lesson.stamp = stampOf(lesson.script, stampOf(*data));
            auto parsed = scenario::parseScenario(table, tomlName);
            loaded.errors.insert(loaded.errors.end(), parsed.errors.begin(), parsed.errors.end());
            lesson.parameters = std::move(parsed.parameters);
            lesson.variants = std::move(parsed.variants);
            lesson.latency = parsed.latency;
            readScripts(lesson, tomlName, loaded.errors);
            for (const auto &[name, other] : lesson.scripts)
                lesson.stamp = stampOf(other, lesson.stamp);
            if (script) {
                const auto lines = splitLines(*script);
                for (const auto &variant : lesson.variants) {
                    for (const auto &worker : variant.workers)
                        checkLines(worker.steps, lines, tomlName, loaded.errors);
                }
            }
            const auto known = knownNames(lesson.parameters, lesson.variants);
            lesson.questions = readQuestions(reader, table, { known, lesson.variants, lesson.parameters });
            lesson.goal = readGoal(reader, table, known, lesson.parameters);
            lesson.makeHints = readMake(reader, table);
            lesson.claims = readClaims(reader, table, known, machineNames(lesson.parameters));
            if (parsed.errors.empty()) {
                for (const auto &variant : lesson.variants) {
                    const auto scenario = scenario::instantiate(
                        variant, lesson.latency, lesson.parameters, {}, {}, lesson.id, tomlName);
                    if (!scenario)
                        loaded.errors.push_back(scenario.error());
                }
            }
        } catch (const toml::parse_error &error) {
            loaded.errors.push_back({ "this is not TOML: " + std::string(error.description()),
                "correct this line", tomlName, static_cast<int>(error.source().begin.line) });
        }
    }
    std::stable_sort(loaded.errors.begin(), loaded.errors.end(),
        [](const Error &a, const Error &b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
    if (loaded.errors.empty())
        loaded.lesson = std::move(lesson);
    return loaded;
}

} // namespace interleave::lessons

// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreterfinder.h"

#include "interpreterquestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <optional>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace interleave::cpython {

namespace {

namespace fs = std::filesystem;

struct Candidate
{
    fs::path path;
    Origin origin = Origin::Path;
};

/// python3, python3.13, python3.13t, python3.13d, pypy3 and pypy3.10. Not python3-config.
bool isInterpreterName(std::string_view name)
{
    const bool pypy = name.starts_with("pypy3");
    if (!pypy && !name.starts_with("python3"))
        return false;
    name.remove_prefix(pypy ? 5 : 7);
    if (name.empty())
        return true;
    if (name.front() != '.' || name.size() < 2)
        return false;
    name.remove_prefix(1);
    while (!name.empty() && name.front() >= '0' && name.front() <= '9')
        name.remove_prefix(1);
    return name.empty() || name == "t" || name == "d" || name == "td" || name == "dm" || name == "m";
}

bool isProgram(const fs::path &file)
{
    std::error_code ignored;
    return fs::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
}

/// The plain name first, then those with a version, newest first.
bool namedBefore(const fs::path &a, const fs::path &b)
{
    const std::string left = a.filename();
    const std::string right = b.filename();
    if ((left.find('.') == std::string::npos) != (right.find('.') == std::string::npos))
        return left.find('.') == std::string::npos;
    return strverscmp(left.c_str(), right.c_str()) > 0;
}

void addFolder(const fs::path &folder, Origin origin, std::vector<Candidate> &candidates)
{
    constexpr std::size_t kMostNames = 64; // of one folder: somebody's joke must not start a thousand programs
    std::vector<fs::path> names;
    std::error_code ignored;
    for (auto entry = fs::directory_iterator(folder, ignored); !ignored && entry != fs::directory_iterator(); entry.increment(ignored)) {
        if (isInterpreterName(entry->path().filename().string()) && isProgram(entry->path()))
            names.push_back(entry->path());
    }
    std::sort(names.begin(), names.end(), namedBefore);
    names.resize(std::min(names.size(), kMostNames));
    for (fs::path &name : names)
        candidates.push_back({ std::move(name), origin });
}

void addEnvironment(const fs::path &folder, std::vector<Candidate> &candidates)
{
    std::error_code ignored;
    const fs::path python = folder / "bin" / "python";
    if (!folder.empty() && fs::exists(folder / "pyvenv.cfg", ignored) && isProgram(python))
        candidates.push_back({ python, Origin::VirtualEnvironment });
}

std::vector<std::string> foldersOf(const std::string &path)
{
    std::vector<std::string> folders;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        if (end > begin)
            folders.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return folders;
}

/// pyenv's are scripts that start one of the real ones, which are found in its versions.
bool isShims(const fs::path &folder, const fs::path &pyenvRoot)
{
    std::error_code ignored;
    return folder.filename() == "shims" && (fs::exists(folder.parent_path() / "versions", ignored) || (!pyenvRoot.empty() && folder == pyenvRoot / "shims"));
}

std::vector<Candidate> candidatesIn(const SearchPlaces &places, const fs::path &script)
{
    std::vector<Candidate> candidates;
    std::error_code ignored;
    fs::path folder = script.empty() ? fs::path() : fs::absolute(script, ignored);
    if (!folder.empty() && !fs::is_directory(folder, ignored))
        folder = folder.parent_path();
    for (int up = 0; up < 8 && folder.has_relative_path(); ++up, folder = folder.parent_path()) {
        for (const char *name : { ".venv", "venv", "env" })
            addEnvironment(folder / name, candidates);
    }
    addEnvironment(places.activeEnvironment, candidates);
    for (const std::string &part : foldersOf(places.path)) {
        if (!isShims(part, places.pyenvRoot))
            addFolder(part, Origin::Path, candidates);
    }
    if (!places.pyenvRoot.empty()) {
        std::vector<fs::path> versions;
        for (auto entry = fs::directory_iterator(places.pyenvRoot / "versions", ignored); !ignored && entry != fs::directory_iterator(); entry.increment(ignored))
            versions.push_back(entry->path());
        std::sort(versions.begin(), versions.end(), [](const fs::path &a, const fs::path &b) { return strverscmp(a.c_str(), b.c_str()) > 0; });
        for (const fs::path &version : versions)
            addFolder(version / "bin", Origin::Pyenv, candidates);
    }
    // Each real program once; a virtual environment is told by where its link lies.
    std::set<fs::path> seen;
    std::erase_if(candidates, [&](const Candidate &candidate) {
        const fs::path key = candidate.origin == Origin::VirtualEnvironment ? fs::absolute(candidate.path, ignored) : fs::canonical(candidate.path, ignored);
        return ignored || !seen.insert(key).second;
    });
    return candidates;
}

} // namespace

SearchPlaces SearchPlaces::ofThisProcess()
{
    const auto value = [](const char *name) {
        const char *text = std::getenv(name);
        return std::string(text ? text : "");
    };
    SearchPlaces places { value("PATH"), value("PYENV_ROOT"), value("VIRTUAL_ENV") };
    if (places.pyenvRoot.empty() && !value("HOME").empty())
        places.pyenvRoot = fs::path(value("HOME")) / ".pyenv";
    return places;
}

InterpreterFinder::InterpreterFinder(SearchPlaces places, Nanoseconds patience)
    : m_places(std::move(places))
    , m_patience(patience)
{
}

Interpreter InterpreterFinder::ask(const fs::path &path, Origin origin)
{
    struct stat info {};
    const bool exists = stat(path.c_str(), &info) == 0;
    const std::int64_t changed = std::int64_t(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_answers.find(path.native());
        if (exists && known != m_answers.end() && known->second.size == std::uintmax_t(info.st_size) && known->second.changed == changed) {
            Interpreter again = known->second.interpreter;
            again.origin = origin;
            return again;
        }
    }
    Interpreter interpreter = askInterpreter(path, origin, m_patience);
    const std::lock_guard lock(m_mutex);
    m_answers.insert_or_assign(path.native(), Answer { std::uintmax_t(info.st_size), changed, interpreter });
    return interpreter;
}

std::vector<Interpreter> InterpreterFinder::find(const fs::path &script)
{
    const std::vector<Candidate> candidates = candidatesIn(m_places, script);
    std::vector<Interpreter> found(candidates.size());
    std::atomic<std::size_t> next { 0 };
    const auto work = [&] {
        for (std::size_t i = 0; (i = next.fetch_add(1)) < candidates.size();)
            found[i] = ask(candidates[i].path, candidates[i].origin);
    };
    {
        constexpr std::size_t kAtOnce = 4;
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < std::min(kAtOnce, candidates.size()); ++i)
            workers.emplace_back(work);
    }
    std::stable_partition(found.begin(), found.end(), [](const Interpreter &interpreter) { return interpreter.usable(); });
    return found;
}

Interpreter InterpreterFinder::examine(const fs::path &chosen)
{
    std::error_code ignored;
    if (chosen.native().find('/') != std::string::npos)
        return ask(fs::absolute(chosen, ignored), Origin::Chosen);
    for (const std::string &folder : foldersOf(m_places.path)) {
        if (!chosen.empty() && isProgram(fs::path(folder) / chosen))
            return ask(fs::absolute(fs::path(folder) / chosen, ignored), Origin::Chosen);
    }
    Interpreter none;
    none.path = chosen;
    none.problem = fmt::format("there is no program '{}' on PATH; name it with its folder, or see `interleave doctor`", chosen.string());
    return none;
}

Interpreter InterpreterFinder::best(const fs::path &script)
{
    std::optional<Interpreter> usable;
    for (const Candidate &candidate : candidatesIn(m_places, script)) {
        Interpreter one = ask(candidate.path, candidate.origin);
        if (one.probeCanWork())
            return one;
        if (one.usable() && !usable)
            usable = std::move(one);
    }
    if (usable)
        return *usable;
    Interpreter none;
    none.problem = "no Python 3 was found on PATH, in a virtual environment or in pyenv; apt install python3";
    return none;
}

} // namespace interleave::cpython

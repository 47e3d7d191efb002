// SPDX-License-Identifier: GPL-3.0-or-later
#include "packlessons.h"

#include "entryname.h"

#include <algorithm>
#include <array>
#include <sys/stat.h>

namespace interleave::lessons {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 200; ///< of a lesson, that are looked at

/// A lesson is made of it: not what an editor keeps beside it, or Python.
bool matters(const fs::path &file)
{
    static const std::array<std::string_view, 2> names { "lesson.toml", "lesson.md" };
    static const std::array<std::string_view, 5> pictures { ".png", ".jpg", ".jpeg", ".gif", ".webp" };
    const std::string name = file.filename().string(), extension = file.extension().string();
    return !name.starts_with('.') && (extension == ".py" || std::ranges::find(names, name) != names.end() || std::ranges::find(pictures, extension) != pictures.end());
}

/// Its files, and its folders for pictures, by name; links are not followed.
std::vector<fs::path> filesOf(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code problem;
    constexpr int deepest = 2;
    for (auto entry = fs::recursive_directory_iterator(folder, problem); !problem && entry != end(entry) && files.size() < kMostFiles; entry.increment(problem)) {
        if (entry.depth() >= deepest || entry->path().filename().string().starts_with('.'))
            entry.disable_recursion_pending();
        std::error_code ignored;
        const bool isFolder = fs::is_directory(entry->symlink_status(ignored));
        if (isFolder ? !entry->path().filename().string().starts_with('.') : matters(entry->path()))
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Names, sizes and times: what is written anew has other ones.
std::string lookOf(const fs::path &folder)
{
    std::string look;
    for (const fs::path &file : filesOf(folder)) {
        struct stat is { };
        if (::lstat(file.c_str(), &is) == 0 && !S_ISDIR(is.st_mode))
            look += file.string() + '\n' + std::to_string(is.st_size) + ' ' + std::to_string(is.st_mtim.tv_sec) + ' ' + std::to_string(is.st_mtim.tv_nsec) + ' '
                + std::to_string(is.st_ino) + '\n';
    }
    return look;
}

bool isLink(const fs::path &folder)
{
    std::error_code ignored;
    return fs::is_symlink(fs::symlink_status(folder, ignored));
}

} // namespace

PackLessons::PackLessons(Pack pack, PackLimits limits)
    : m_pack(std::move(pack))
    , m_limits(limits)
{
    reload();
}

/// The folder in which the lessons are, or which is one. Who packs a folder gets a zip with that folder in it.
Result<fs::path> PackLessons::root() const
{
    fs::path folder = m_pack.folder;
    for (int level = 0; level < 2; ++level) {
        if (isMeantAsLesson(folder))
            return folder;
        const auto found = lessonFolders(folder);
        if (!found)
            return Failure(Error { "the lessons of '" + m_pack.name + "' cannot be read", "put the folder back, or close the pack", m_pack.source.string() });
        if (std::ranges::any_of(*found, isMeantAsLesson))
            return folder;
        if (!m_pack.unpacked || found->size() != 1)
            break;
        folder = found->front();
    }
    return Failure(Error { "there is no lesson here", "each lesson is a folder NN-name with lesson.toml, lesson.md and script.py", m_pack.source.string() });
}

bool PackLessons::reload()
{
    const auto before = m_lessons;
    const auto errorsBefore = m_errors;
    const auto root = this->root();
    if (!root) {
        collect({ root.error() }); // the lessons stay as they were
        return m_errors != errorsBefore;
    }
    std::vector<Error> errors;
    std::vector<fs::path> folders;
    const bool single = isMeantAsLesson(*root);
    if (single) {
        folders.push_back(*root);
    } else {
        for (const fs::path &folder : lessonFolders(*root).value_or(std::vector<fs::path> {})) {
            if (isLink(folder))
                errors.push_back({ "this is a symbolic link", "put the folder itself there", folder.string() });
            else if (isMeantAsLesson(folder))
                folders.push_back(folder);
        }
    }
    if (folders.size() > m_limits.lessons) {
        errors.push_back({ "there are more than " + std::to_string(m_limits.lessons) + " lessons in it", "make two packs of it", m_pack.source.string() });
        folders.resize(m_limits.lessons);
    }
    std::vector<Entry> entries;
    for (const fs::path &folder : folders) {
        const auto known = std::ranges::find(m_entries, folder, &Entry::folder);
        entries.push_back(known == m_entries.end() ? Entry { folder, {}, {}, {} } : *known);
        read(entries.back(), single);
    }
    m_entries = std::move(entries);
    collect(std::move(errors));
    return m_lessons != before || m_errors != errorsBefore;
}

void PackLessons::read(Entry &entry, bool isRoot)
{
    std::string look = lookOf(entry.folder);
    if (look == entry.seen)
        return;
    entry.seen = std::move(look);
    LoadedLesson loaded = loadLesson(entry.folder, { .foreign = true, .anyFolderName = isRoot && m_pack.unpacked });
    entry.errors = std::move(loaded.errors);
    if (!loaded.lesson)
        return;
    Lesson lesson = std::move(*loaded.lesson);
    lesson.pack = m_pack.name;
    lesson.id = m_pack.key + "_" + lesson.id;
    for (std::string &each : lesson.after)
        each = m_pack.key + "_" + each;
    entry.lesson = std::make_shared<const Lesson>(std::move(lesson));
}

/// What there is now, of all entries.
void PackLessons::collect(std::vector<Error> errors)
{
    m_lessons.clear();
    m_errors = std::move(errors);
    for (const Entry &entry : m_entries) {
        m_errors.insert(m_errors.end(), entry.errors.begin(), entry.errors.end());
        if (!entry.lesson)
            continue;
        if (std::ranges::any_of(m_lessons, [&](const auto &other) { return other->id == entry.lesson->id; }))
            m_errors.push_back({ "there is already a lesson of this id in the pack", "remove one of the two", (entry.folder / "lesson.toml").string(), 0, "id" });
        else
            m_lessons.push_back(entry.lesson);
    }
    std::ranges::stable_sort(m_lessons, {}, [](const auto &lesson) { return placeOf(*lesson); });
    const std::string inside = m_pack.folder.string();
    for (Error &error : m_errors) {
        if (error.file.starts_with(inside))
            error.file = m_pack.source.filename().string() + error.file.substr(inside.size());
    }
}

std::vector<fs::path> PackLessons::watched() const
{
    std::vector<fs::path> all;
    if (m_pack.unpacked)
        return all;
    all.push_back(m_pack.folder);
    for (const Entry &entry : m_entries) {
        all.push_back(entry.folder);
        for (fs::path &file : filesOf(entry.folder))
            all.push_back(std::move(file));
    }
    return all;
}

} // namespace interleave::lessons

// SPDX-License-Identifier: GPL-3.0-or-later
#include "check.h"

#include "catalog.h"
#include "lessonproof.h"
#include "pack/packlessons.h"
#include "pack/unpack.h"

#include <cstdlib>

namespace interleave::lessons {

namespace {

namespace fs = std::filesystem;

/// A folder that is gone when this is.
class ScratchFolder
{
public:
    ScratchFolder()
    {
        std::error_code problem;
        std::string pattern = (fs::temp_directory_path(problem) / "interleave-check-XXXXXX").string();
        if (!problem && ::mkdtemp(pattern.data()))
            m_path = pattern;
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder &) = delete;
    ScratchFolder &operator=(const ScratchFolder &) = delete;
    [[nodiscard]] const fs::path &path() const noexcept { return m_path; } ///< empty: it could not be made

private:
    fs::path m_path;
};

/// `single`: its neighbours are not here to be asked.
void prove(const std::vector<std::shared_ptr<const Lesson>> &lessons, bool single, CheckReport &report)
{
    std::vector<std::string> ids;
    for (const auto &lesson : lessons) {
        ids.push_back(lesson->id);
        if (single)
            ids.insert(ids.end(), lesson->after.begin(), lesson->after.end());
    }
    for (const auto &lesson : lessons) {
        if (std::string proven = proveLesson(*lesson, ids, report.errors); !proven.empty())
            report.proven.push_back(std::move(proven));
    }
}

/// As the window opens it: unpacked with all its limits, links refused; but kept nowhere.
CheckReport checkZip(const fs::path &zip)
{
    CheckReport report;
    const ScratchFolder folder;
    if (folder.path().empty()) {
        report.errors.push_back({ "there is no room to unpack it", "make room in the folder for temporary files (TMPDIR)", zip.string() });
        return report;
    }
    if (auto unpacked = unpackZip(zip, folder.path()); !unpacked) {
        report.errors.push_back(unpacked.error());
        return report;
    }
    const PackLessons pack({ .key = "pack", .name = zip.stem().string(), .source = zip, .folder = folder.path(), .unpacked = true });
    report.errors = pack.errors();
    std::vector<std::shared_ptr<const Lesson>> lessons;
    const std::string mark = pack.pack().key + "_"; // which only tells packs apart
    const auto without = [&mark](const std::string &id) { return id.starts_with(mark) ? id.substr(mark.size()) : id; };
    for (const auto &each : pack.lessons()) {
        auto lesson = std::make_shared<Lesson>(*each);
        lesson->id = without(lesson->id);
        for (std::string &before : lesson->after)
            before = without(before);
        lessons.push_back(std::move(lesson));
    }
    prove(lessons, lessons.size() == 1, report);
    const std::string inside = folder.path().string();
    for (Error &error : report.errors) {
        if (error.file.starts_with(inside))
            error.file = zip.string() + error.file.substr(inside.size());
    }
    return report;
}

} // namespace

CheckReport checkLessons(const std::filesystem::path &source)
{
    if (PackStore::looksLikeZip(source))
        return checkZip(source);
    CheckReport report;
    std::vector<std::shared_ptr<const Lesson>> lessons;
    std::error_code problem;
    const bool single = std::filesystem::exists(source / "lesson.toml", problem);
    if (single) {
        LoadedLesson loaded = loadLesson(source);
        report.errors = std::move(loaded.errors);
        if (loaded.lesson)
            lessons.push_back(std::make_shared<const Lesson>(std::move(*loaded.lesson)));
    } else {
        const Catalog catalog = Catalog::load(source);
        report.errors = catalog.errors();
        lessons = catalog.shared();
    }
    prove(lessons, single, report);
    return report;
}

} // namespace interleave::lessons

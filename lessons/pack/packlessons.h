// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packstore.h"

#include <lessons/catalog.h>

#include <memory>

namespace interleave::lessons {

/// The lessons of one pack, as they are on the disk. While somebody writes them a lesson that is broken at the moment stays as it was when it was
/// whole. The id of a lesson gets the pack's key in front ("my-pack-0a1b2c3d_one-gil"), so that it never takes the place, or the progress, of another
/// pack's. Blocks on small files. One thread.
class PackLessons
{
public:
    explicit PackLessons(Pack pack, PackLimits limits = {});

    /// Reads what has changed since the last time. True if anything is different now: lessons or errors.
    bool reload();
    [[nodiscard]] const Pack &pack() const noexcept { return m_pack; }
    [[nodiscard]] const std::vector<std::shared_ptr<const Lesson>> &lessons() const noexcept { return m_lessons; } ///< in order of number
    [[nodiscard]] const std::vector<Error> &errors() const noexcept { return m_errors; } ///< their files are named from the pack on: "pack.zip/01-x/lesson.toml"
    /// There is a folder in it that is meant as a lesson, though it may be broken.
    [[nodiscard]] bool holdsAny() const noexcept { return !m_entries.empty(); }
    /// Every folder and file that a change of would change the lessons: for who watches them. Empty for a zip.
    [[nodiscard]] std::vector<std::filesystem::path> watched() const;

private:
    struct Entry
    {
        std::filesystem::path folder;
        std::string seen; ///< names, sizes and times of its files when it was read
        std::shared_ptr<const Lesson> lesson; ///< as it was last whole; null: never yet
        std::vector<Error> errors;
    };
    [[nodiscard]] Result<std::filesystem::path> root() const;
    void read(Entry &entry, bool isRoot);
    void collect(std::vector<Error> errors);

    Pack m_pack;
    PackLimits m_limits;
    std::vector<Entry> m_entries;
    std::vector<std::shared_ptr<const Lesson>> m_lessons;
    std::vector<Error> m_errors;
};

} // namespace interleave::lessons

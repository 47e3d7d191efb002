// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packlessons.h"

#include <deque>

namespace interleave::lessons {

/// All lessons that can be opened: Interleave's own, then those of the packs that are open. Blocks on the disk. One thread.
class Library
{
public:
    /// `packs`: where they are kept (PackStore); empty: nowhere.
    Library(const std::filesystem::path &own, std::filesystem::path packs);

    /// Stays where it is in memory; a lesson in it does so until it is replaced by a newer version of itself, and the last versions some time longer.
    [[nodiscard]] const Catalog &catalog() const noexcept { return m_catalog; }
    [[nodiscard]] const std::vector<PackLessons> &packs() const noexcept { return m_packs; } ///< by name
    [[nodiscard]] std::vector<Error> packErrors() const; ///< of all packs

    /// Opens a folder of lessons, one lesson's folder, or a zip of either, and keeps it for the next time. Error: nothing of it can be shown; then
    /// nothing has changed. The errors of single lessons are in packErrors().
    Result<const PackLessons *> open(const std::filesystem::path &source);
    Result<void> close(const std::string &key);
    /// Looks whether anything in the opened folders has changed. True: so it has.
    bool reload();
    [[nodiscard]] std::vector<std::filesystem::path> watched() const;

private:
    void build();

    static constexpr std::size_t kKept = 50; ///< replaced lessons that live on: somebody may still look at the last one
    PackStore m_store;
    Catalog m_own, m_catalog;
    std::vector<PackLessons> m_packs;
    std::vector<Error> m_problems; ///< of the store
    std::deque<std::shared_ptr<const Lesson>> m_replaced;
};

} // namespace interleave::lessons

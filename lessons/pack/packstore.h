// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "packlimits.h"

#include <core/error.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace interleave::lessons {

/// Lessons of somebody else's, or of one's own that are being written: a folder of them, or a zip of one.
struct Pack
{
    std::string key; ///< from the name, for ids: [a-z0-9-]+
    std::string name; ///< of the folder or the zip, for people
    std::filesystem::path source; ///< what was opened, absolute
    std::filesystem::path folder; ///< in which the lessons are: the source itself, or where the zip was unpacked
    bool unpacked = false; ///< it was a zip
};

/// Which packs are open, kept in a folder of the user's data: a file for each, and beside it what was unpacked of a zip. Several programs may use
/// one folder at once (a lock). Blocks on the disk. One thread.
class PackStore
{
public:
    /// `directory` is made when something is kept. Empty: nothing is, and zips cannot be opened.
    explicit PackStore(std::filesystem::path directory, PackLimits limits = {});

    /// Those that were opened and not closed, by name. What cannot be read is left out and told.
    [[nodiscard]] std::vector<Pack> packs(std::vector<Error> *problems = nullptr) const;
    /// Keeps a pack, in the place of one that has its name, if there is one: either all of it or, on an error, nothing. A folder stays where it is and
    /// is read from there; a zip is unpacked into the store, never beside itself.
    /// `accept` looks at it before anything is replaced; its error is the whole call's.
    Result<Pack> add(const std::filesystem::path &source, const std::function<Result<void>(const Pack &)> &accept = {});
    /// Forgets it, and deletes what was unpacked. The folder or zip that was opened stays.
    Result<void> remove(const std::string &key);

    /// A zip by its name or its first bytes.
    static bool looksLikeZip(const std::filesystem::path &file);
    static std::string keyOf(const std::string &name); ///< the same for the same name, for ever

private:
    Result<Pack> keep(Pack pack, const std::function<Result<void>(const Pack &)> &accept);
    std::filesystem::path m_directory;
    PackLimits m_limits;
};

} // namespace interleave::lessons

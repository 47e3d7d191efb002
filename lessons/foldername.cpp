// SPDX-License-Identifier: GPL-3.0-or-later
#include "foldername.h"

#include <charconv>

namespace interleave::lessons {

FolderName folderNameOf(const std::filesystem::path &folder)
{
    auto path = folder.lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    const std::string name = path.filename().string();
    int number = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
    const auto length = static_cast<std::size_t>(end - name.data());
    if (problem != std::errc {} || number < 1 || length >= name.size() || name[length] != '-')
        return { 0, name };
    return { number, name.substr(length + 1) };
}

} // namespace interleave::lessons

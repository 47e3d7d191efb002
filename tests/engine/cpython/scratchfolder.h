// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace interleave::cpython::testing {

/// A folder that goes with the test. Its path is real: no links in it.
class ScratchFolder
{
public:
    ScratchFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "interleave-test-XXXXXX").string();
        m_path = std::filesystem::canonical(mkdtemp(name.data()));
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder &) = delete;
    ScratchFolder &operator=(const ScratchFolder &) = delete;

    [[nodiscard]] const std::filesystem::path &path() const noexcept { return m_path; }
    /// A file in it, with the folders above.
    std::filesystem::path write(const std::filesystem::path &name, std::string_view text) const
    {
        std::filesystem::create_directories((m_path / name).parent_path());
        std::ofstream(m_path / name, std::ios::binary) << text;
        return m_path / name;
    }
    /// Likewise, a program.
    std::filesystem::path program(const std::filesystem::path &name, std::string_view text) const
    {
        const std::filesystem::path file = write(name, text);
        chmod(file.c_str(), 0755);
        return file;
    }

private:
    std::filesystem::path m_path;
};

} // namespace interleave::cpython::testing

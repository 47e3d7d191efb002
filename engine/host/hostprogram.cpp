// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostprogram.h"

#include <cstdlib>
#include <unistd.h>

namespace interleave::host {

namespace {

bool isProgram(const std::filesystem::path &file)
{
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && access(file.c_str(), X_OK) == 0;
}

} // namespace

Result<std::filesystem::path> findHostProgram(const std::filesystem::path &executable)
{
    if (const char *named = std::getenv("INTERLEAVE_HOST"); named && *named) {
        if (isProgram(named))
            return std::filesystem::path(named);
        return fail("INTERLEAVE_HOST names " + std::string(named) + ", which is no program",
            "unset it, or let it name interleave-host");
    }
    std::error_code error;
    std::filesystem::path self = std::filesystem::canonical(executable, error);
    if (error)
        self = executable;
    const std::filesystem::path folder = self.parent_path();
    const std::filesystem::path beside = folder / "interleave-host";
    const std::filesystem::path apart = folder.parent_path() / "libexec" / "interleave" / "interleave-host";
    for (const std::filesystem::path &file : { beside, apart }) {
        if (isProgram(file))
            return file;
    }
    return fail("interleave-host was found neither as " + beside.string() + " nor as " + apart.string(),
        "install the package again, or name the program in the environment variable INTERLEAVE_HOST");
}

} // namespace interleave::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "procfs.h"

#include "filedescriptor.h"

#include <charconv>
#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace interleave::os {

namespace {

// Fields are numbered as in proc(5); the text here begins after the name, at field 3.
std::string_view field(std::string_view afterName, int number)
{
    for (int i = 3; i < number; ++i) {
        const auto space = afterName.find(' ');
        if (space == std::string_view::npos)
            return {};
        afterName.remove_prefix(space + 1);
    }
    return afterName.substr(0, afterName.find_first_of(" \n"));
}

template <class Number> Number number(std::string_view text, Number otherwise)
{
    Number value {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc {} ? value : otherwise;
}

} // namespace

std::optional<ProcStat> parseProcStat(std::string_view text)
{
    // The name is in brackets and may hold anything, brackets and spaces too: the last one closes it.
    const auto close = text.rfind(')');
    if (close == std::string_view::npos || close + 2 >= text.size() || text[close + 1] != ' ')
        return std::nullopt;
    const std::string_view rest = text.substr(close + 2);
    ProcStat stat;
    stat.id = number(text.substr(0, text.find(' ')), 0);
    const std::string_view state = field(rest, 3);
    if (stat.id <= 0 || state.size() != 1)
        return std::nullopt;
    stat.state = state.front();
    stat.parent = number(field(rest, 4), -1);
    stat.startTicks = number<std::uint64_t>(field(rest, 22), 0);
    stat.processor = number(field(rest, 39), -1);
    stat.threads = number(field(rest, 20), 1);
    stat.resident = number<std::uint64_t>(field(rest, 24), 0) * std::uint64_t(sysconf(_SC_PAGESIZE));
    if (stat.parent < 0)
        return std::nullopt;
    return stat;
}

std::optional<ProcStat> readProcStat(int pid)
{
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    return parseProcStat(readSmallFile(path));
}

std::optional<ProcStat> readTaskStat(int pid, int tid)
{
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/task/%d/stat", pid, tid);
    return parseProcStat(readSmallFile(path));
}

std::optional<std::string> readEnvironment(int pid)
{
    char path[64];
    std::snprintf(path, sizeof path, "/proc/%d/environ", pid);
    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC));
    if (!file)
        return std::string();
    // In one piece: between two reads the process may execute another program, and then the second finds an end.
    std::string environment(64 * 1024, '\0');
    const ssize_t count = ::read(file.get(), environment.data(), environment.size());
    environment.resize(count > 0 ? std::size_t(count) : 0);
    if (!environment.empty())
        return environment;

    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    const std::string text = readSmallFile(path);
    const auto close = text.rfind(')');
    if (close == std::string::npos || close + 2 >= text.size())
        return environment;
    const std::string_view rest = std::string_view(text).substr(close + 2);
    const auto memory = number<std::uint64_t>(field(rest, 23), 0); // none: a kernel thread, or it has ended
    // Set by execve() after the environment has been laid out (fs/binfmt_elf.c); the environment's end passes through 0 and
    // through its begin until then.
    const auto code = number<std::uint64_t>(field(rest, 26), 0);
    if (memory == 0 || (code != 0 && field(rest, 50) == field(rest, 51)))
        return environment;
    return std::nullopt;
}

std::vector<ProcStat> allProcesses()
{
    std::vector<ProcStat> all;
    for (const int pid : numbersIn("/proc")) {
        if (const auto stat = readProcStat(pid))
            all.push_back(*stat);
    }
    return all;
}

std::vector<int> numbersIn(const char *directory)
{
    std::vector<int> numbers;
    const std::unique_ptr<DIR, int (*)(DIR *)> open(opendir(directory), &closedir);
    if (!open)
        return numbers;
    while (const dirent *entry = readdir(open.get())) {
        const std::string_view name(entry->d_name);
        if (const int value = number(name, 0); value > 0 && name.find_first_not_of("0123456789") == name.npos)
            numbers.push_back(value);
    }
    return numbers;
}

std::string readSmallFile(const char *path)
{
    constexpr std::size_t kLimit = 64 * 1024;
    std::string text;
    const FileDescriptor file(::open(path, O_RDONLY | O_CLOEXEC));
    if (!file)
        return text;
    std::size_t size = 0;
    text.resize(1024);
    while (size < kLimit) {
        if (size == text.size())
            text.resize(text.size() * 4);
        const ssize_t count = ::read(file.get(), text.data() + size, text.size() - size);
        if (count <= 0)
            break;
        size += static_cast<std::size_t>(count);
    }
    text.resize(size);
    return text;
}

} // namespace interleave::os

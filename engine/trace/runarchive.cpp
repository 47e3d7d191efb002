// SPDX-License-Identifier: GPL-3.0-or-later
#include "runarchive.h"

#include "tracefile.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <sys/stat.h>

namespace interleave::trace {

namespace {

constexpr std::string_view kExtension = ".itrace";
constexpr int kDigits = 16; // of microseconds since 1970, so that names sort by time

/// An id as a part of a name: lower-case letters, digits and dashes are as they are; nothing else gets into a path.
std::string part(std::string_view id)
{
    std::string out;
    for (const char c : id.substr(0, 60))
        out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ? c : '_';
    return out;
}

/// TIME.LESSON.VARIANT.itrace; nothing if it is not one of ours.
std::optional<RunArchive::Entry> entryOf(const std::filesystem::path &file)
{
    const std::string name = file.filename().string();
    std::string_view rest = name;
    if (!rest.ends_with(kExtension))
        return std::nullopt;
    rest.remove_suffix(kExtension.size());
    const std::size_t first = rest.find('.'), second = first == rest.npos ? rest.npos : rest.find('.', first + 1);
    if (first != kDigits || second == rest.npos)
        return std::nullopt;
    std::int64_t microseconds = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + first, microseconds);
    if (problem != std::errc() || end != rest.data() + first || microseconds < 0)
        return std::nullopt;
    RunArchive::Entry entry;
    entry.file = file;
    entry.time = std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time(std::chrono::microseconds(microseconds)));
    entry.lesson = rest.substr(first + 1, second - first - 1);
    entry.variant = rest.substr(second + 1);
    return entry;
}

} // namespace

std::vector<RunArchive::Entry> RunArchive::entries() const
{
    std::vector<Entry> entries;
    std::error_code problem;
    for (auto each = std::filesystem::directory_iterator(m_folder, problem); !problem && each != std::filesystem::directory_iterator();
         each.increment(problem)) {
        std::error_code gone;
        auto entry = entryOf(each->path());
        if (!entry || !each->is_regular_file(gone))
            continue;
        entry->bytes = each->file_size(gone);
        if (!gone)
            entries.push_back(std::move(*entry));
    }
    std::ranges::sort(entries, std::greater(), [](const Entry &entry) { return entry.file.filename().string(); });
    return entries;
}

Result<void> RunArchive::keep(const TraceStore &store) const
{
    std::error_code problem;
    if (std::filesystem::create_directories(m_folder, problem); problem)
        return Failure(Error { "the folder of the last runs cannot be made: " + problem.message(), "check its permissions", m_folder.string() });
    ::chmod(m_folder.c_str(), S_IRWXU);
    const TraceInfo info = store.info();
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    const auto file = m_folder / fmt::format("{:016}.{}.{}{}", now.time_since_epoch().count(), part(info.lesson), part(info.variant), kExtension);
    if (auto saved = saveTrace(store, file); !saved)
        return saved;
    const std::uintmax_t bytes = std::filesystem::file_size(file, problem);
    if (!problem && bytes > m_limits.bytes) {
        std::filesystem::remove(file, problem);
        return fail(fmt::format("the run has {} MB and is not among the last runs, which may have {} MB together", bytes >> 20, m_limits.bytes >> 20),
            "save it as a file of your own");
    }
    prune();
    return {};
}

void RunArchive::prune() const
{
    std::size_t runs = 0;
    std::uintmax_t bytes = 0;
    for (const Entry &entry : entries()) {
        ++runs;
        bytes += entry.bytes;
        std::error_code ignored; // another window was quicker
        if (runs > m_limits.runs || bytes > m_limits.bytes)
            std::filesystem::remove(entry.file, ignored);
    }
}

} // namespace interleave::trace

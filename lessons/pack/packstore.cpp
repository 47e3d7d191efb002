// SPDX-License-Identifier: GPL-3.0-or-later
#include "packstore.h"

#include "entryname.h"
#include "unpack.h"

#include <lessons/textfile.h>
#include <os/filedescriptor.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

namespace interleave::lessons {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::string_view kFile = "pack.json", kContent = "lessons", kNew = ".new-", kOld = ".old-";
constexpr std::size_t kLargestFile = 64 * 1024;
constexpr std::size_t kMostPacks = 100;

/// Held while the store is changed. What a program left that was killed meanwhile is removed by the next one.
class Lock
{
public:
    explicit Lock(const fs::path &directory)
        : m_descriptor(::open((directory / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {
        if (m_descriptor && ::flock(m_descriptor.get(), LOCK_EX) == 0)
            clean(directory);
    }
    explicit operator bool() const { return static_cast<bool>(m_descriptor); }

private:
    static void clean(const fs::path &directory)
    {
        std::error_code ignored;
        std::vector<fs::path> left;
        for (auto entry = fs::directory_iterator(directory, ignored); !ignored && entry != end(entry); entry.increment(ignored)) {
            const std::string name = entry->path().filename().string();
            if (name.starts_with(kNew) || name.starts_with(kOld))
                left.push_back(entry->path());
        }
        for (const fs::path &each : left)
            fs::remove_all(each, ignored);
    }
    os::FileDescriptor m_descriptor;
};

Failure about(const fs::path &file, std::string message, std::string remedy)
{
    return Failure(Error { std::move(message), std::move(remedy), file.string() });
}

std::string nameOf(const fs::path &source, bool zip)
{
    std::string name = zip ? source.stem().string() : source.filename().string();
    name = shownName(name);
    return name.empty() ? "lessons" : name;
}

Result<Pack> readPack(const fs::path &place)
{
    const auto text = readTextFile(place / kFile, kLargestFile, Links::Refuse);
    if (!text)
        return Failure(text.error());
    const json value = json::parse(*text, nullptr, false);
    const auto field = [&](const char *name) { return value.is_object() && value.contains(name) && value[name].is_string() ? value[name].get<std::string>() : std::string(); };
    Pack pack;
    pack.key = place.filename().string();
    pack.name = shownName(field("name"));
    pack.source = field("source");
    const std::string kind = field("kind");
    if (pack.name.empty() || !pack.source.is_absolute() || (kind != "zip" && kind != "folder") || PackStore::keyOf(pack.name) != pack.key)
        return about(place / kFile, "what was kept of a lesson pack cannot be read", "open the pack again");
    pack.unpacked = kind == "zip";
    pack.folder = pack.unpacked ? place / kContent : pack.source;
    return pack;
}

} // namespace

PackStore::PackStore(fs::path directory, PackLimits limits)
    : m_directory(std::move(directory))
    , m_limits(limits)
{
}

std::string PackStore::keyOf(const std::string &name)
{
    std::string slug;
    std::uint32_t hash = 0x811c9dc5;
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
        const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        if (slug.size() < 24 && ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')))
            slug += lower;
        else if (!slug.empty() && slug.back() != '-' && slug.size() < 24)
            slug += '-';
    }
    return fmt::format("{}{}{:08x}", slug, slug.empty() || slug.back() == '-' ? "" : "-", hash);
}

bool PackStore::looksLikeZip(const fs::path &file)
{
    std::string extension = file.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::error_code ignored;
    if (fs::is_directory(file, ignored))
        return false;
    if (extension == ".zip")
        return true;
    if (!fs::is_regular_file(file, ignored))
        return false;
    std::array<char, 4> begin {};
    std::ifstream(file, std::ios::binary).read(begin.data(), begin.size());
    const std::string_view bytes(begin.data(), begin.size());
    return bytes == std::string_view("PK\3\4", 4) || bytes == std::string_view("PK\5\6", 4);
}

std::vector<Pack> PackStore::packs(std::vector<Error> *problems) const
{
    std::vector<Pack> found;
    if (m_directory.empty())
        return found;
    std::error_code problem;
    for (auto entry = fs::directory_iterator(m_directory, problem); !problem && entry != end(entry) && found.size() < kMostPacks; entry.increment(problem)) {
        std::error_code ignored;
        if (!entry->is_directory(ignored) || entry->path().filename().string().starts_with('.'))
            continue;
        if (auto pack = readPack(entry->path()))
            found.push_back(std::move(*pack));
        else if (problems)
            problems->push_back(pack.error());
    }
    std::sort(found.begin(), found.end(), [](const Pack &a, const Pack &b) { return a.name < b.name; });
    return found;
}

Result<Pack> PackStore::add(const fs::path &source, const std::function<Result<void>(const Pack &)> &accept)
{
    std::error_code problem;
    Pack pack;
    pack.source = fs::canonical(source, problem);
    if (problem)
        return about(source, "it is not there", "name a folder of lessons, or a zip of one");
    pack.unpacked = !fs::is_directory(pack.source, problem);
    if (pack.unpacked && !looksLikeZip(pack.source))
        return about(source, "this is neither a folder nor a zip", "name a folder of lessons, or a zip of one");
    pack.name = nameOf(pack.source, pack.unpacked);
    pack.key = keyOf(pack.name);
    pack.folder = pack.source;
    if (!m_directory.empty())
        return keep(std::move(pack), accept);
    if (pack.unpacked)
        return about(source, "there is nowhere to unpack it", "unpack it yourself, and open the folder");
    if (accept) {
        if (auto accepted = accept(pack); !accepted)
            return Failure(accepted.error());
    }
    return pack;
}

Result<Pack> PackStore::keep(Pack pack, const std::function<Result<void>(const Pack &)> &accept)
{
    std::error_code problem;
    fs::create_directories(m_directory, problem);
    const Lock lock(m_directory);
    std::string place = (m_directory / (std::string(kNew) + "XXXXXX")).string();
    if (!lock || !::mkdtemp(place.data()))
        return about(m_directory, std::string("lesson packs cannot be kept here (") + std::strerror(errno) + ")", "check the folder's permissions and the disk");
    const fs::path made(place);
    const auto undo = [&](Failure failure) {
        fs::remove_all(made, problem);
        return failure;
    };
    if (pack.unpacked) {
        fs::create_directory(made / kContent, problem);
        if (auto unpacked = unpackZip(pack.source, made / kContent, m_limits); !unpacked)
            return undo(Failure(unpacked.error()));
        pack.folder = made / kContent;
    }
    if (accept) {
        if (auto accepted = accept(pack); !accepted)
            return undo(Failure(accepted.error()));
    }
    std::ofstream file(made / kFile);
    file << json { { "name", pack.name }, { "source", pack.source.string() }, { "kind", pack.unpacked ? "zip" : "folder" } }.dump(
        2, ' ', false, json::error_handler_t::replace);
    file.close();
    if (!file)
        return undo(about(made / kFile, "it cannot be written", "make room on the disk"));
    const fs::path kept = m_directory / pack.key;
    // Exchanged at once where the file system can: whoever looks finds the one or the other.
    if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, kept.c_str(), RENAME_EXCHANGE) == 0) {
        fs::remove_all(made, problem); // the one before
    } else {
        const fs::path old = m_directory / (std::string(kOld) + pack.key);
        fs::rename(kept, old, problem); // it may not be there
        fs::rename(made, kept, problem);
        if (problem) {
            std::error_code ignored;
            fs::rename(old, kept, ignored);
            return undo(about(kept, "it cannot be kept (" + problem.message() + ")", "check the folder's permissions and the disk"));
        }
        fs::remove_all(old, problem);
    }
    if (pack.unpacked)
        pack.folder = kept / kContent;
    return pack;
}

Result<void> PackStore::remove(const std::string &key)
{
    if (m_directory.empty())
        return {};
    const bool plain = !key.empty() && std::ranges::all_of(key, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!plain)
        return fail("'" + shownName(key) + "' is no pack", "see the menu");
    std::error_code problem;
    if (!fs::exists(m_directory / key, problem))
        return {};
    const Lock lock(m_directory);
    const fs::path old = m_directory / (std::string(kOld) + key);
    fs::rename(m_directory / key, old, problem); // gone at once, though deleting may take a while
    if (problem)
        return about(m_directory / key, "it cannot be removed (" + problem.message() + ")", "check the folder's permissions");
    fs::remove_all(old, problem);
    return {};
}

} // namespace interleave::lessons

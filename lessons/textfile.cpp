// SPDX-License-Identifier: GPL-3.0-or-later
#include "textfile.h"

#include <algorithm>
#include <fstream>

namespace interleave::lessons {

namespace {

Failure about(const std::filesystem::path &file, std::string message, std::string remedy, int line = 0)
{
    return Failure(Error { std::move(message), std::move(remedy), file.string(), line });
}

} // namespace

std::size_t firstInvalidUtf8(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned char lead = byte(i);
        if (lead == 0)
            return i;
        const std::size_t length = lead < 0x80 ? 1
            : lead < 0xC2                      ? 0
            : lead < 0xE0                      ? 2
            : lead < 0xF0                      ? 3
            : lead < 0xF5                      ? 4
                                               : 0;
        if (length == 0 || i + length > text.size())
            return i;
        for (std::size_t k = 1; k < length; ++k) {
            if ((byte(i + k) & 0xC0) != 0x80)
                return i;
        }
        if (length > 2) {
            const unsigned char second = byte(i + 1);
            const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
            if (overlong || (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F))
                return i;
        }
        i += length;
    }
    return std::string_view::npos;
}

std::vector<std::string> splitLines(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

Result<std::string> readTextFile(const std::filesystem::path &file, std::size_t cap, Links links)
{
    std::error_code problem;
    if (links == Links::Refuse && std::filesystem::is_symlink(std::filesystem::symlink_status(file, problem)))
        return about(file, "this is a symbolic link", "put the file itself there");
    const auto status = std::filesystem::status(file, problem);
    if (!std::filesystem::exists(status))
        return about(file, "the file is missing", "add it: a lesson is lesson.toml, lesson.md and script.py");
    if (!std::filesystem::is_regular_file(status))
        return about(file, "this is not a regular file", "put a plain text file there");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return about(file, "the file cannot be opened", "check its permissions");
    std::string text(cap + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad())
        return about(file, "the file cannot be read", "check the disk");
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > cap)
        return about(file, "the file is longer than " + std::to_string(cap / 1024) + " KiB", "shorten it");
    if (text.starts_with("\xEF\xBB\xBF"))
        text.erase(0, 3);
    if (const auto bad = firstInvalidUtf8(text); bad != std::string_view::npos) {
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n');
        return about(
            file, "this is not UTF-8 text", "save it with the encoding UTF-8", static_cast<int>(line));
    }
    std::erase(text, '\r');
    return text;
}

} // namespace interleave::lessons

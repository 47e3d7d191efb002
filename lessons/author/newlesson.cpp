// SPDX-License-Identifier: GPL-3.0-or-later
#include "newlesson.h"

#include "lessontemplate.h"

#include <lessons/foldername.h>
#include <lessons/readformula.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace interleave::lessons {

namespace {

Failure about(const std::filesystem::path &file, std::string message, std::string remedy)
{
    return Failure(Error { std::move(message), std::move(remedy), file.string() });
}

/// "Two sleepers" of "two-sleepers".
std::string titleOf(std::string id)
{
    std::replace(id.begin(), id.end(), '-', ' ');
    id.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(id.front())));
    return id;
}

/// A name that would do instead of this one.
std::string slugLike(const std::string &name)
{
    std::string slug;
    for (const char c : name) {
        const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9' && !slug.empty()))
            slug += lower;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    while (!slug.empty() && slug.back() == '-')
        slug.pop_back();
    return isSlug(slug) ? slug : "my-lesson";
}

void replaceAll(std::string &text, const std::string &what, const std::string &with)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Never over a file that is there.
Result<void> writeNew(const std::filesystem::path &file, const std::string &text)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return about(file, std::string("it cannot be written (") + std::strerror(errno) + ")", "choose another folder");
    std::size_t written = 0;
    int problem = 0;
    while (written < text.size() && problem == 0) {
        const ssize_t now = ::write(descriptor, text.data() + written, text.size() - written);
        if (now >= 0)
            written += static_cast<std::size_t>(now);
        else if (errno != EINTR)
            problem = errno;
    }
    if (::close(descriptor) != 0 && problem == 0)
        problem = errno;
    if (problem == 0)
        return {};
    ::unlink(file.c_str());
    return about(file, std::string("it cannot be written (") + std::strerror(problem) + ")", "make room on the disk, or choose another folder");
}

} // namespace

Result<std::string> newLesson(const std::filesystem::path &given)
{
    std::error_code problem;
    std::filesystem::path folder = std::filesystem::absolute(given, problem).lexically_normal(); // "." has a name, too
    if (!folder.has_filename())
        folder = folder.parent_path();
    const auto [number, slug] = folderNameOf(folder);
    if (!isSlug(slug))
        return about(given, "'" + folder.filename().string() + "' is no name for a lesson's folder",
            "name it " + (number > 0 ? std::to_string(number) : std::string("01")) + "-" + slugLike(slug) + ", say: small letters, digits and '-'");
    const auto status = std::filesystem::status(folder, problem);
    if (std::filesystem::exists(status)) {
        if (!std::filesystem::is_directory(status))
            return about(given, "this is a file", "name a folder that is not there yet, or an empty one");
        const bool empty = std::filesystem::is_empty(folder, problem);
        if (problem)
            return about(given, "the folder cannot be read (" + problem.message() + ")", "choose another folder");
        if (!empty)
            return about(given, "there is something in this folder already", "name a folder that is not there yet, or an empty one");
    } else if (std::filesystem::create_directories(folder, problem); problem) {
        return about(given, "the folder cannot be made (" + problem.message() + ")", "choose another folder");
    }
    std::vector<std::filesystem::path> made;
    for (const TemplateFile &file : lessonTemplate()) {
        std::string text = file.text;
        replaceAll(text, "My lesson", titleOf(slug));
        replaceAll(text, "my-lesson", slug);
        if (auto written = writeNew(folder / file.name, text); !written) {
            for (const auto &each : made)
                ::unlink(each.c_str());
            return Failure(written.error());
        }
        made.push_back(folder / file.name);
    }
    return slug;
}

} // namespace interleave::lessons

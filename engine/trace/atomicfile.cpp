// SPDX-License-Identifier: GPL-3.0-or-later
#include "atomicfile.h"

#include <cerrno>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace interleave::trace {

namespace fs = std::filesystem;

namespace {

Failure failure(const fs::path &file, std::string message, int error)
{
    std::string remedy = "check the path and its permissions";
    if (error == ENOSPC || error == EDQUOT)
        remedy = "free some space, or choose another disk";
    else if (error == EFBIG)
        remedy = "choose a place that allows larger files";
    else if (error == EIO)
        remedy = "check the disk";
    if (error != 0)
        message += " (" + std::generic_category().message(error) + ")";
    Error what { std::move(message), std::move(remedy) };
    what.file = file.string();
    return Failure(std::move(what));
}

} // namespace

Result<void> writeFully(int descriptor, std::span<const std::byte> bytes, const fs::path &file)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR)
                continue;
            return failure(file, "cannot be written", errno);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<AtomicFile> AtomicFile::create(const fs::path &target)
{
    AtomicFile file;
    file.m_target = target;
    std::error_code ignored;
    if (fs::is_symlink(fs::symlink_status(target, ignored))) {
        std::error_code error;
        file.m_target = fs::canonical(target, error); // the link stays, its target is replaced
        if (error)
            return failure(target, "is a link that leads nowhere", 0);
    }
    struct stat old
    {
    };
    const bool exists = ::stat(file.m_target.c_str(), &old) == 0;
    if (exists && !S_ISREG(old.st_mode))
        return failure(target, "is not a regular file", 0);

    std::random_device random;
    for (int attempt = 0; attempt < 100; ++attempt) {
        fs::path temporary = file.m_target;
        temporary.replace_filename("." + file.m_target.filename().string().substr(0, 200) + "."
            + std::to_string(random()) + ".part");
        file.m_descriptor
            = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file.m_descriptor >= 0) {
            file.m_temporary = std::move(temporary);
            if (exists) // best effort: the rename gives the file a new inode
                (void)::fchmod(file.m_descriptor, old.st_mode & 0777);
            return file;
        }
        if (errno != EEXIST)
            break;
    }
    return failure(target, "cannot be created", errno);
}

AtomicFile::AtomicFile(AtomicFile &&other) noexcept
    : m_target(std::move(other.m_target))
    , m_temporary(std::exchange(other.m_temporary, {}))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

AtomicFile::~AtomicFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes)
{
    return writeFully(m_descriptor, bytes, m_target);
}

Result<void> AtomicFile::commit()
{
    // In this order: a crash after the rename must not find an empty file in the old one's place.
    if (::fsync(m_descriptor) != 0)
        return failure(m_target, "cannot be written", errno);
    if (::close(std::exchange(m_descriptor, -1)) != 0)
        return failure(m_target, "cannot be written", errno);
    if (::rename(m_temporary.c_str(), m_target.c_str()) != 0)
        return failure(m_target, "cannot be put in place", errno);
    m_temporary.clear();
    const fs::path directory = m_target.has_parent_path() ? m_target.parent_path() : fs::path(".");
    if (const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        descriptor >= 0) {
        (void)::fsync(descriptor); // some file systems cannot; the file itself is safe
        ::close(descriptor);
    }
    return {};
}

} // namespace interleave::trace

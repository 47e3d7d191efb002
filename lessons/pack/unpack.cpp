// SPDX-License-Identifier: GPL-3.0-or-later
#include "unpack.h"

#include "entryname.h"

#include <os/filedescriptor.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

namespace interleave::lessons {

namespace {

struct Discard
{
    void operator()(zip_t *archive) const { zip_discard(archive); }
    void operator()(zip_file_t *file) const { zip_fclose(file); }
};

std::string megabytes(std::uint64_t bytes) { return fmt::format("{} MB", bytes >> 20); }

class Unpacker
{
public:
    Unpacker(const std::filesystem::path &zip, const std::filesystem::path &folder, const PackLimits &limits)
        : m_zip(zip)
        , m_folder(folder)
        , m_limits(limits)
    {
    }

    Result<void> run()
    {
        if (auto opened = open(); !opened)
            return opened;
        const zip_int64_t entries = zip_get_num_entries(m_archive.get(), 0);
        if (entries < 0 || static_cast<std::uint64_t>(entries) > m_limits.entries)
            return wrong(fmt::format("there are more than {} files in it", m_limits.entries), "keep what the lessons need");
        for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(entries); ++i) {
            if (auto done = entry(i); !done)
                return done;
        }
        return {};
    }

private:
    Failure wrong(std::string message, std::string remedy) const { return Failure(Error { std::move(message), std::move(remedy), m_zip.string() }); }
    Failure wrongEntry(const std::string &what) const
    {
        return wrong("the entry '" + shownName(m_name) + "' " + what, "do not use this pack; if it is yours, pack plain files only");
    }

    Result<void> open()
    {
        os::FileDescriptor file(::open(m_zip.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)); // a FIFO would wait for ever
        if (!file)
            return wrong(std::string("it cannot be opened (") + std::strerror(errno) + ")", "check its name and its permissions");
        struct stat is { };
        if (::fstat(file.get(), &is) != 0 || !S_ISREG(is.st_mode))
            return wrong("this is no regular file", "name a zip of lessons, or their folder");
        if (is.st_size == 0)
            return wrong("the file is empty", "download or pack it again");
        if (static_cast<std::uint64_t>(is.st_size) > m_limits.zipBytes)
            return wrong("the zip is larger than " + megabytes(m_limits.zipBytes), "keep what the lessons need");
        int problem = 0;
        m_archive.reset(zip_fdopen(file.get(), 0, &problem));
        if (!m_archive)
            return wrong("this is no zip, or it was cut off", "download or pack it again");
        (void)file.release(); // the archive's
        return {};
    }

    Result<void> entry(zip_uint64_t index)
    {
        const char *name = zip_get_name(m_archive.get(), index, ZIP_FL_ENC_RAW);
        m_name = name ? name : "";
        if (m_name.starts_with("__MACOSX/") || m_name.ends_with(".DS_Store"))
            return {};
        if (auto fine = checkEntryName(m_name, m_limits); !fine)
            return wrong(fine.error().message, fine.error().remedy);
        const bool folder = m_name.back() == '/';
        if (!m_seen.insert(folder ? m_name.substr(0, m_name.size() - 1) : m_name).second)
            return wrongEntry("is in it twice");
        if (auto fine = checkKind(index, folder); !fine)
            return fine;
        const std::filesystem::path target = m_folder / m_name;
        std::error_code problem;
        std::filesystem::create_directories(folder ? target : target.parent_path(), problem);
        if (problem)
            return wrongEntry("cannot be unpacked (" + problem.message() + ")");
        return folder ? Result<void> {} : file(index, target);
    }

    /// A file or a folder, and nothing else that Unix knows.
    Result<void> checkKind(zip_uint64_t index, bool folder) const
    {
        zip_uint8_t system = 0;
        zip_uint32_t attributes = 0;
        if (zip_file_get_external_attributes(m_archive.get(), index, 0, &system, &attributes) != 0)
            return wrongEntry("is damaged");
        const mode_t kind = (attributes >> 16) & S_IFMT;
        if (S_ISLNK(kind))
            return wrongEntry("is a symbolic link");
        if (kind != 0 && !S_ISREG(kind) && !(folder && S_ISDIR(kind))) // some packers call everything a file
            return wrongEntry("is no plain file");
        return {};
    }

    Result<void> checkSize(std::uint64_t size, std::uint64_t packed) const
    {
        if (size > m_limits.fileBytes)
            return wrongEntry("is larger than " + megabytes(m_limits.fileBytes));
        if (m_total + size > m_limits.totalBytes)
            return wrong("unpacked it is larger than " + megabytes(m_limits.totalBytes), "keep what the lessons need");
        if (size >= m_limits.ratioFrom && size / m_limits.ratio > packed)
            return wrongEntry("is a zip bomb: it unpacks to hundreds of times its size");
        return {};
    }

    Result<void> file(zip_uint64_t index, const std::filesystem::path &target)
    {
        zip_stat_t claims;
        constexpr zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
        if (zip_stat_index(m_archive.get(), index, 0, &claims) != 0 || (claims.valid & needed) != needed)
            return wrongEntry("is damaged");
        if (claims.encryption_method != ZIP_EM_NONE)
            return wrongEntry("is encrypted");
        if (claims.comp_method != ZIP_CM_STORE && claims.comp_method != ZIP_CM_DEFLATE)
            return wrongEntry("is packed by a method that is not read here");
        if (auto fine = checkSize(claims.size, claims.comp_size); !fine)
            return fine;
        const std::unique_ptr<zip_file_t, Discard> from(zip_fopen_index(m_archive.get(), index, 0));
        if (!from)
            return wrongEntry("is damaged");
        const os::FileDescriptor to(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (!to)
            return wrongEntry(std::string("cannot be unpacked (") + std::strerror(errno) + ")");
        std::array<char, 64 * 1024> buffer;
        std::uint64_t size = 0;
        for (;;) {
            const zip_int64_t got = zip_fread(from.get(), buffer.data(), buffer.size());
            if (got < 0)
                return wrongEntry("is damaged");
            if (got == 0)
                break;
            size += static_cast<std::uint64_t>(got);
            if (auto fine = checkSize(size, claims.comp_size); !fine) // whatever it claimed
                return fine;
            if (auto written = write(to.get(), buffer.data(), static_cast<std::size_t>(got)); !written)
                return written;
        }
        m_total += size;
        return {};
    }

    Result<void> write(int descriptor, const char *data, std::size_t size) const
    {
        while (size > 0) {
            const ssize_t written = ::write(descriptor, data, size);
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return wrong(std::string("it cannot be unpacked (") + std::strerror(errno) + ")", "make room on the disk");
            data += written;
            size -= static_cast<std::size_t>(written);
        }
        return {};
    }

    const std::filesystem::path &m_zip, &m_folder;
    const PackLimits &m_limits;
    std::unique_ptr<zip_t, Discard> m_archive;
    std::string m_name; ///< of the entry
    std::set<std::string> m_seen;
    std::uint64_t m_total = 0;
};

} // namespace

Result<void> unpackZip(const std::filesystem::path &zip, const std::filesystem::path &folder, const PackLimits &limits)
{
    return Unpacker(zip, folder, limits).run();
}

} // namespace interleave::lessons

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <vector>
#include <zip.h>

namespace interleave::lessons::test {

/// An entry of a zip, also one that no honest packer writes.
struct ZipEntry
{
    std::string name, text {};
    unsigned mode = 0; ///< of Unix: S_IFLNK | 0777, say; 0: as libzip writes it
    bool encrypted = false;
};

inline void makeZip(const std::filesystem::path &file, const std::vector<ZipEntry> &entries)
{
    int problem = 0;
    zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &problem);
    ASSERT_NE(archive, nullptr);
    for (const ZipEntry &entry : entries) {
        zip_source_t *source = zip_source_buffer(archive, entry.text.data(), entry.text.size(), 0);
        // Not ZIP_FL_OVERWRITE: two of one name are wanted, too; libzip allows that only by renaming later in the bytes.
        const zip_int64_t index = zip_file_add(archive, entry.name.c_str(), source, ZIP_FL_ENC_RAW);
        ASSERT_GE(index, 0) << entry.name << ": " << zip_strerror(archive);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_DEFLATE, 9);
        if (entry.mode)
            zip_file_set_external_attributes(archive, static_cast<zip_uint64_t>(index), 0, ZIP_OPSYS_UNIX, entry.mode << 16);
        if (entry.encrypted)
            zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_128, "secret");
    }
    ASSERT_EQ(zip_close(archive), 0) << zip_strerror(archive);
}

inline std::string bytesOf(const std::filesystem::path &file)
{
    std::ifstream in(file, std::ios::binary);
    return { std::istreambuf_iterator<char>(in), {} };
}

/// Every occurrence in the file, of the same length.
inline void patch(const std::filesystem::path &file, const std::string &from, const std::string &to)
{
    std::string bytes = bytesOf(file);
    ASSERT_EQ(from.size(), to.size());
    ASSERT_NE(bytes.find(from), std::string::npos);
    for (auto at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + from.size()))
        bytes.replace(at, from.size(), to);
    std::ofstream(file, std::ios::binary) << bytes;
}

} // namespace interleave::lessons::test

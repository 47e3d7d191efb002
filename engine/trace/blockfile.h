// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace interleave::trace {

/// The container of `.itrace` files and journals: a header, then blocks, each with a checksum of its own
/// (XXH3) over its head and its content. A trace ends with an End block that knows how many blocks there were
/// and what they hash to, so that nothing can be missing unnoticed; a journal has none, since it may end
/// anywhere. Numbers are little-endian. Everything starts at a multiple of 8 bytes. Layout: FileHeader, then
/// (BlockHeader, content)…
enum class FileKind : std::uint32_t
{
    Trace = 1,
    Journal = 2
};

/// Values are part of the format: append only. A reader passes over types it does not know.
enum class BlockType : std::uint32_t
{
    Info = 1, ///< TraceInfo as JSON
    Lanes = 2,
    Spans = 3,
    Instants = 4,
    CoreUse = 5,
    Names = 6,
    Extent = 7, ///< how far store and lanes reach
    LaneObjects = 8, ///< what the lanes of the Lanes block that follows stand for (LaneInfo::what), if any says so
    UserMarks = 9, ///< what those who looked at the recording wrote down in it, if anything
    End = 0x444e45, ///< "END"
};

inline constexpr std::uint32_t kFormatVersion
    = 1; ///< grows when an older reader would misread; new block types do not count
inline constexpr std::uint64_t kMaxBlockBytes = 64u << 20;

/// What a file begins with.
struct FileHeader
{
    char magic[8];
    std::uint32_t version;
    FileKind kind;
};
/// What stands before each block.
struct BlockHeader
{
    BlockType type;
    std::uint32_t version; ///< of this type's content
    std::uint64_t length; ///< bytes of content, a multiple of 8
    std::uint64_t checksum;
};
static_assert(sizeof(FileHeader) == 16 && sizeof(BlockHeader) == 24);

/// Writes the container to wherever `sink` puts it. One thread.
class BlockWriter
{
public:
    using Sink = std::function<Result<void>(std::span<const std::byte>)>;
    explicit BlockWriter(Sink sink)
        : m_sink(std::move(sink))
    {
    }

    /// Writes the header. Errors: the sink's.
    Result<void> begin(FileKind kind);
    /// `content` is filled up with zeroes to a multiple of 8 bytes. Errors: the sink's, and a block too large
    /// to be read back.
    Result<void> write(BlockType type, std::vector<std::byte> &content);
    /// The End block.
    /// Errors: the sink's.
    Result<void> finish();
    [[nodiscard]] std::uint64_t bytes() const noexcept { return m_bytes; }

private:
    Sink m_sink;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_blocks = 0;
    std::uint64_t m_chain = 0; ///< hash over the checksums so far
};

/// A block as it was read; valid until the next one is.
struct Block
{
    BlockType type;
    std::uint32_t version;
    std::uint64_t offset; ///< of the content in the file
    std::span<const std::byte> content; ///< aligned to 8 bytes at least
};

/// Reads a container that may be anything: damaged, cut, hostile. Every error names the file and the byte.
/// Memory: one block, never more than the file holds and kMaxBlockBytes. One thread; blocks on the disk.
class BlockReader
{
public:
    /// Errors: cannot be opened, not a regular file, not of this kind, written by a newer program.
    static Result<BlockReader> open(const std::filesystem::path &file, FileKind kind);
    BlockReader(BlockReader &&) noexcept;
    BlockReader &operator=(BlockReader &&) = delete;
    ~BlockReader();

    /// The next block; none after a valid End block at the end of the file. Errors: truncated, checksum,
    /// blocks missing, bytes after the end.
    Result<std::optional<Block>> next();
    [[nodiscard]] std::uint64_t offset() const noexcept { return m_offset; }
    [[nodiscard]] std::uint64_t size() const noexcept { return m_size; }
    /// An error about this file at a byte of it.
    [[nodiscard]] Failure failAt(std::uint64_t offset, const std::string &what) const;

private:
    BlockReader() = default;
    Result<void> read(std::span<std::byte> into, const char *what);

    std::filesystem::path m_file;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    std::uint64_t m_offset = 0;
    std::uint64_t m_blocks = 0;
    std::uint64_t m_chain = 0;
    bool m_ended = false;
    std::vector<std::byte> m_content;
};

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "blockfile.h"

#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <xxhash.h>

namespace interleave::trace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

namespace {

constexpr char kMagic[8]
    = { 'I', 'T', 'R', 'A', 'C', 'E', '\r', '\n' }; // a text-mode copy would damage it visibly

struct EndContent
{
    std::uint64_t blocks; ///< before this one
    std::uint64_t bytes; ///< before this block's header
    std::uint64_t chain;
};

std::uint64_t checksumOf(const BlockHeader &header, std::span<const std::byte> content)
{
    // The head is the seed's source, so that a changed type or length does not match, either.
    const std::uint64_t head = XXH3_64bits(&header, offsetof(BlockHeader, checksum));
    return XXH3_64bits_withSeed(content.data(), content.size(), head);
}

std::uint64_t chained(std::uint64_t chain, std::uint64_t checksum)
{
    const std::uint64_t both[] = { chain, checksum };
    return XXH3_64bits(both, sizeof both);
}

const char *nameOf(BlockType type)
{
    switch (type) {
    case BlockType::Info:
        return "info";
    case BlockType::Lanes:
        return "lanes";
    case BlockType::Spans:
        return "spans";
    case BlockType::Instants:
        return "instants";
    case BlockType::CoreUse:
        return "core use";
    case BlockType::Names:
        return "names";
    case BlockType::Extent:
        return "extent";
    case BlockType::LaneObjects:
        return "lane objects";
    case BlockType::UserMarks:
        return "marks";
    case BlockType::End:
        return "end";
    }
    return "unknown";
}

} // namespace

Result<void> BlockWriter::begin(FileKind kind)
{
    FileHeader header {};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.version = kFormatVersion;
    header.kind = kind;
    m_bytes += sizeof header;
    return m_sink(std::as_bytes(std::span(&header, 1)));
}

Result<void> BlockWriter::write(BlockType type, std::vector<std::byte> &content)
{
    content.resize((content.size() + 7) / 8 * 8);
    if (content.size() > kMaxBlockBytes)
        return fail(fmt::format("the block of {} is too large to be read back ({} bytes)", nameOf(type),
                        content.size()),
            "record a shorter run");
    BlockHeader header { type, 1, content.size(), 0 };
    header.checksum = checksumOf(header, content);
    if (Result<void> written = m_sink(std::as_bytes(std::span(&header, 1))); !written)
        return written;
    if (Result<void> written = m_sink(content); !written)
        return written;
    m_bytes += sizeof header + content.size();
    ++m_blocks;
    m_chain = chained(m_chain, header.checksum);
    return {};
}

Result<void> BlockWriter::finish()
{
    const EndContent end { m_blocks, m_bytes, m_chain };
    std::vector<std::byte> content(sizeof end);
    std::memcpy(content.data(), &end, sizeof end);
    return write(BlockType::End, content);
}

Result<BlockReader> BlockReader::open(const std::filesystem::path &file, FileKind kind)
{
    BlockReader reader;
    reader.m_file = file;
    const auto failed = [&](std::string message, std::string remedy) {
        Error error { std::move(message), std::move(remedy) };
        error.file = file.string();
        return Failure(std::move(error));
    };
    // Non-blocking: opening a pipe that nobody writes would wait for ever.
    reader.m_descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (reader.m_descriptor < 0)
        return failed("cannot be opened (" + std::generic_category().message(errno) + ")",
            "check the path and its permissions");
    struct stat status
    {
    };
    if (::fstat(reader.m_descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return failed("is not a regular file", "name a trace that Interleave saved (.itrace)");
    reader.m_size = static_cast<std::uint64_t>(status.st_size);

    const char *wanted = kind == FileKind::Trace ? "an Interleave trace" : "an Interleave journal";
    FileHeader header {};
    if (reader.m_size < sizeof header)
        return reader.failAt(
            reader.m_size, fmt::format("not {}, or cut off: too short for a header", wanted));
    if (Result<void> got = reader.read(std::as_writable_bytes(std::span(&header, 1)), "header"); !got)
        return Failure(got.error());
    if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0)
        return reader.failAt(0, fmt::format("not {}: it does not begin like one", wanted));
    if (header.version > kFormatVersion)
        return failed(
            fmt::format("written by a newer Interleave (at byte 8: format {}, this program reads up to {})",
                header.version, kFormatVersion),
            "update Interleave");
    if (header.version == 0)
        return reader.failAt(8, "format version 0 does not exist");
    if (header.kind != kind)
        return reader.failAt(12,
            fmt::format(
                "not {}, but another kind of file ({})", wanted, static_cast<std::uint32_t>(header.kind)));
    return reader;
}

BlockReader::BlockReader(BlockReader &&other) noexcept
    : m_file(std::move(other.m_file))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_size(other.m_size)
    , m_offset(other.m_offset)
    , m_blocks(other.m_blocks)
    , m_chain(other.m_chain)
    , m_ended(other.m_ended)
    , m_content(std::move(other.m_content))
{
}

BlockReader::~BlockReader()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Failure BlockReader::failAt(std::uint64_t offset, const std::string &what) const
{
    Error error { fmt::format("at byte {}: {}", offset, what),
        "take another copy of the file, or record the run again" };
    error.file = m_file.string();
    return Failure(std::move(error));
}

Result<void> BlockReader::read(std::span<std::byte> into, const char *what)
{
    while (!into.empty()) {
        const ssize_t got = ::read(m_descriptor, into.data(), into.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return failAt(
                m_offset, fmt::format("cannot be read ({})", std::generic_category().message(errno)));
        if (got == 0)
            return failAt(m_offset, fmt::format("cut off within the {}", what));
        m_offset += static_cast<std::uint64_t>(got);
        into = into.subspan(static_cast<std::size_t>(got));
    }
    return {};
}

Result<std::optional<Block>> BlockReader::next()
{
    if (m_ended)
        return std::nullopt;
    const std::uint64_t start = m_offset;
    const std::uint64_t left = m_size - std::min(m_size, start);
    BlockHeader header {};
    if (left < sizeof header)
        return failAt(
            m_size, left == 0 ? "cut off: the end block is missing" : "cut off within the head of a block");
    if (Result<void> got = read(std::as_writable_bytes(std::span(&header, 1)), "head of a block"); !got)
        return Failure(got.error());
    if (header.length % 8 != 0 || header.length > kMaxBlockBytes)
        return failAt(start + 8,
            fmt::format(
                "block {} ({}) has an impossible length, {}", m_blocks, nameOf(header.type), header.length));
    if (header.length > left - sizeof header)
        return failAt(m_size,
            fmt::format("cut off within block {} ({}) that starts at byte {}: it needs {} bytes more",
                m_blocks, nameOf(header.type), start, header.length - (left - sizeof header)));
    m_content.resize(header.length);
    if (Result<void> got = read(m_content, "content of a block"); !got)
        return Failure(got.error());
    if (checksumOf(header, m_content) != header.checksum)
        return failAt(start,
            fmt::format("block {} ({}) is damaged: its checksum is wrong", m_blocks, nameOf(header.type)));
    if (header.type == BlockType::End) {
        EndContent end {};
        if (header.length != sizeof end)
            return failAt(start, "the end block has the wrong length");
        std::memcpy(&end, m_content.data(), sizeof end);
        if (end.blocks != m_blocks || end.bytes != start || end.chain != m_chain)
            return failAt(start,
                fmt::format("blocks are missing or out of order: {} of {} are there", m_blocks, end.blocks));
        if (m_offset != m_size)
            return failAt(m_offset, "there are bytes after the end");
        m_ended = true;
        return std::nullopt;
    }
    ++m_blocks;
    m_chain = chained(m_chain, header.checksum);
    return Block { header.type, header.version, start + sizeof header, m_content };
}

} // namespace interleave::trace

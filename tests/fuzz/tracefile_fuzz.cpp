// SPDX-License-Identifier: GPL-3.0-or-later
#include "memoryfile.h"
#include "readstore.h"

#include <trace/blockfile.h>
#include <trace/journal.h>
#include <trace/tracefile.h>

#include <algorithm>
#include <cstring>

namespace interleave::fuzz {

using namespace trace;

namespace {

/// The blocks of `input` in a new container: a fuzzer does not guess checksums, and behind them lies what is
/// interesting.
std::vector<std::uint8_t> resealed(Input input, FileKind kind)
{
    std::vector<std::uint8_t> file;
    BlockWriter writer([&](std::span<const std::byte> bytes) -> Result<void> {
        const auto *first = reinterpret_cast<const std::uint8_t *>(bytes.data());
        file.insert(file.end(), first, first + bytes.size());
        return {};
    });
    (void)writer.begin(kind);
    std::size_t at = std::min(sizeof(FileHeader), input.size());
    while (input.size() - at >= sizeof(BlockHeader)) {
        BlockHeader header;
        std::memcpy(&header, input.data() + at, sizeof header);
        at += sizeof header;
        const std::size_t length = std::min<std::uint64_t>(header.length, input.size() - at);
        if (header.type != BlockType::End) {
            const auto *content = reinterpret_cast<const std::byte *>(input.data() + at);
            std::vector<std::byte> block(content, content + length);
            (void)writer.write(header.type, block);
        }
        at += length;
    }
    if (kind == FileKind::Trace)
        (void)writer.finish();
    return file;
}

void check(const Result<std::shared_ptr<TraceStore>> &loaded)
{
    if (loaded)
        readEverything(**loaded);
    else
        require(!loaded.error().message.empty() && !loaded.error().remedy.empty(),
            "an error says what is wrong and what to do");
}

} // namespace

void traceFile(Input input)
{
    check(loadTrace(MemoryFile(input).path()));
    check(loadTrace(MemoryFile(resealed(input, FileKind::Trace)).path()));
}

void journal(Input input)
{
    check(recoverJournal(MemoryFile(input).path()));
    check(recoverJournal(MemoryFile(resealed(input, FileKind::Journal)).path()));
}

} // namespace interleave::fuzz

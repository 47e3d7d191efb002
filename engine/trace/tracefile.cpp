// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracefile.h"

#include "atomicfile.h"
#include "traceblocks.h"
#include "usermarks.h"

#include <limits>

namespace interleave::trace {

namespace {

Failure givenUp(const std::filesystem::path &file)
{
    Error error { "given up as asked", "start again when it suits you" };
    error.file = file.string();
    return Failure(std::move(error));
}

Result<void> writeTrace(
    const TraceStore &store, BlockWriter &writer, const std::filesystem::path &file, const Progress &progress)
{
    TraceEncoder encoder(writer);
    if (Result<void> done = writer.begin(FileKind::Trace); !done)
        return done;
    if (Result<void> done = encoder.info(store.info()); !done)
        return done;
    // The lanes that exist now; the names last, since spans may use any that exists when they are written.
    const auto lanes = static_cast<std::uint32_t>(store.laneCount());
    if (Result<void> done = encoder.lanes(store, 0, lanes); !done)
        return done;
    std::vector<Nanoseconds> ends(lanes);
    for (std::uint32_t i = 0; i < lanes; ++i) {
        const Lane &lane = store.lane(LaneId { i });
        std::uint64_t fromSpan = 0, fromInstant = 0;
        const Result<Nanoseconds> end = encoder.spans(lane, i, fromSpan);
        if (!end)
            return Failure(end.error());
        ends[i] = *end;
        if (Result<void> done = encoder.instants(lane, i, fromInstant); !done)
            return done;
        if (progress && !progress(static_cast<double>(i + 1) / lanes))
            return givenUp(file);
    }
    for (const CoreId core : store.coresWithUse()) {
        std::size_t from = 0;
        if (Result<void> done = encoder.coreUse(store, core, from); !done)
            return done;
    }
    if (Result<void> done = encoder.names(store, 1, store.nameCount()); !done)
        return done;
    if (!store.userMarks().all().empty())
        if (Result<void> done = encoder.userMarks(store); !done)
            return done;
    if (Result<void> done = encoder.extent(store, ends); !done)
        return done;
    return writer.finish();
}

} // namespace

Result<void> saveTrace(const TraceStore &store, const std::filesystem::path &file, const Progress &progress)
{
    Result<AtomicFile> target = AtomicFile::create(file);
    if (!target)
        return Failure(target.error());
    BlockWriter writer([&](std::span<const std::byte> bytes) { return target->write(bytes); });
    if (Result<void> written = writeTrace(store, writer, file, progress); !written) {
        Error error = written.error();
        if (error.file.empty())
            error.file = file.string();
        return Failure(std::move(error));
    }
    return target->commit();
}

Result<std::shared_ptr<TraceStore>> loadTrace(const std::filesystem::path &file, const Progress &progress)
{
    Result<BlockReader> reader = BlockReader::open(file, FileKind::Trace);
    if (!reader)
        return Failure(reader.error());
    TraceStore::Options options;
    options.byteBudget = std::numeric_limits<std::size_t>::max(); // the file's own size is the bound
    auto store = std::make_shared<TraceStore>(options);
    TraceDecoder decoder(*store, TraceDecoder::Mode::Adopt);
    while (true) {
        const Result<std::optional<Block>> block = reader->next();
        if (!block)
            return Failure(block.error());
        if (!*block)
            break;
        if (const Result<void> taken = decoder.take(**block); !taken)
            return reader->failAt((*block)->offset, taken.error().message);
        if (progress
            && !progress(static_cast<double>(reader->offset()) / static_cast<double>(reader->size())))
            return givenUp(file);
    }
    if (!decoder.hasExtent())
        return reader->failAt(reader->size(), "the block that says how far the lanes reach is missing");
    store->publish();
    return store;
}

} // namespace interleave::trace

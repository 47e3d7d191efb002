// SPDX-License-Identifier: GPL-3.0-or-later
#include "instanttrack.h"
#include "spantrack.h"
#include "traceblocks.h"
#include "traceinfojson.h"
#include "traceinfolimits.h"
#include "usermarks.h"

#include <algorithm>
#include <limits>

namespace interleave::trace {

namespace {

constexpr std::size_t kBlockBytes = 4u
    << 20; ///< a block is written when it has grown to this: large for speed, small for progress

/// begins from entry `from` on, as deltas from that entry's own
template <class Deltas>
void putDeltas(ByteWriter &bytes, const Deltas *deltas, std::uint32_t from, std::uint32_t to,
    std::vector<std::uint32_t> &scratch)
{
    if (from == 0) {
        bytes.putArray(std::span(deltas, to));
        return;
    }
    scratch.assign(deltas + from, deltas + to);
    for (std::uint32_t &delta : scratch)
        delta -= deltas[from];
    bytes.putArray(std::span<const std::uint32_t>(scratch));
}

} // namespace

Result<void> TraceEncoder::info(const TraceInfo &info)
{
    const std::string text = infoToJson(withinFileLimits(info));
    ByteWriter bytes;
    bytes.put(static_cast<std::uint64_t>(text.size()));
    bytes.putText(text);
    return m_writer.write(BlockType::Info, bytes.bytes());
}

Result<void> TraceEncoder::lanes(const TraceStore &store, std::uint32_t from, std::uint32_t to)
{
    if (from >= to)
        return {};
    if (to > kMaxLanesInFile)
        return fail("a file cannot hold more than 100000 lanes", "record a run with fewer threads");
    if (Result<void> written = laneObjects(store, from, to); !written)
        return written;
    ByteWriter bytes;
    bytes.put(from);
    bytes.put(to - from);
    for (std::uint32_t i = from; i < to; ++i) {
        const LaneInfo &info = store.lane(LaneId { i }).info();
        for (const std::uint32_t field :
            { static_cast<std::uint32_t>(info.kind), info.process.value, info.thread.value, info.core.value,
                info.object, static_cast<std::uint32_t>(info.name.size()),
                static_cast<std::uint32_t>(info.letter.size()) })
            bytes.put(field);
        bytes.putText(info.name);
        bytes.putText(info.letter);
    }
    return m_writer.write(BlockType::Lanes, bytes.bytes());
}

/// A block of its own, and before the lanes: older programs pass over it, and a lane knows what it stands for from its beginning.
Result<void> TraceEncoder::laneObjects(const TraceStore &store, std::uint32_t from, std::uint32_t to)
{
    ByteWriter bytes;
    bytes.put(from);
    bytes.put(to - from);
    bool any = false;
    for (std::uint32_t i = from; i < to; ++i) {
        const ObjectKind what = store.lane(LaneId { i }).info().what;
        bytes.put(static_cast<std::uint32_t>(what));
        any = any || what != ObjectKind::None;
    }
    return any ? m_writer.write(BlockType::LaneObjects, bytes.bytes()) : Result<void> {};
}

Result<void> TraceEncoder::names(const TraceStore &store, std::uint32_t from, std::uint32_t to)
{
    while (from < to) {
        const std::uint32_t some = std::min(to, from + 65'536); // of at most 192 bytes each: fits in a block
        ByteWriter bytes;
        bytes.put(from);
        bytes.put(some - from);
        for (; from < some; ++from) {
            const std::string name = store.name(from);
            bytes.put(static_cast<std::uint32_t>(name.size()));
            bytes.putText(name);
        }
        if (Result<void> written = m_writer.write(BlockType::Names, bytes.bytes()); !written)
            return written;
    }
    return {};
}

/// Also if there are none: in a journal there may have been some before.
Result<void> TraceEncoder::userMarks(const TraceStore &store)
{
    const std::vector<UserMark> marks = store.userMarks().all();
    ByteWriter bytes;
    bytes.put(static_cast<std::uint64_t>(marks.size()));
    for (const UserMark &mark : marks) {
        bytes.put(static_cast<std::int64_t>(mark.time.count()));
        bytes.put(static_cast<std::uint32_t>(mark.text.size()));
        bytes.putText(mark.text);
    }
    return m_writer.write(BlockType::UserMarks, bytes.bytes());
}

Result<void> TraceEncoder::flush(BlockType type, std::uint32_t lane)
{
    if (m_gathered.chunks == 0)
        return {};
    const std::uint32_t head[] = { lane, m_gathered.chunks };
    std::memcpy(m_gathered.bytes.bytes().data(), head, sizeof head);
    Result<void> written = m_writer.write(type, m_gathered.bytes.bytes());
    m_gathered.bytes.clear();
    m_gathered.chunks = 0;
    return written;
}

Result<Nanoseconds> TraceEncoder::spans(const Lane &lane, std::uint32_t id, std::uint64_t &from)
{
    Result<void> result;
    std::vector<std::uint32_t> scratch;
    m_gathered.bytes.clear();
    m_gathered.chunks = 0;
    const SpanTrack::Known known
        = lane.spanTrack().forEachChunk([&](const SpanChunk &chunk, std::uint32_t visible) {
              if (!result || chunk.first + visible <= from)
                  return;
              const auto skip = static_cast<std::uint32_t>(from > chunk.first ? from - chunk.first : 0);
              ByteWriter &bytes = m_gathered.bytes;
              if (m_gathered.chunks++ == 0)
                  bytes.put(std::uint64_t(0)); // head: filled in by flush
              bytes.put(chunk.first + skip);
              bytes.put(chunk.base + chunk.deltas()[skip]);
              bytes.put(visible - skip);
              bytes.put(std::uint32_t(0));
              putDeltas(bytes, chunk.deltas(), skip, visible, scratch);
              bytes.putArray(std::span(chunk.objects() + skip, visible - skip));
              bytes.putArray(std::span(chunk.states() + skip, visible - skip));
              bytes.align();
              from = chunk.first + visible;
              if (bytes.size() >= kBlockBytes)
                  result = flush(BlockType::Spans, id);
          });
    if (result)
        result = flush(BlockType::Spans, id);
    if (!result)
        return Failure(result.error());
    return Nanoseconds { known.end };
}

Result<void> TraceEncoder::instants(const Lane &lane, std::uint32_t id, std::uint64_t &from)
{
    Result<void> result;
    std::vector<std::uint32_t> scratch;
    m_gathered.bytes.clear();
    m_gathered.chunks = 0;
    lane.instantTrack().forEachChunk([&](const InstantChunk &chunk, std::uint32_t visible) {
        if (!result || chunk.first + visible <= from)
            return;
        const auto skip = static_cast<std::uint32_t>(from > chunk.first ? from - chunk.first : 0);
        ByteWriter &bytes = m_gathered.bytes;
        if (m_gathered.chunks++ == 0)
            bytes.put(std::uint64_t(0));
        bytes.put(chunk.first + skip);
        bytes.put(chunk.base + chunk.deltas[skip]);
        bytes.put(visible - skip);
        bytes.put(std::uint32_t(0));
        bytes.putArray(std::span(chunk.values.data() + skip, visible - skip));
        putDeltas(bytes, chunk.deltas.data(), skip, visible, scratch);
        bytes.putArray(std::span(chunk.objects.data() + skip, visible - skip));
        bytes.putArray(std::span(chunk.kind.data() + skip, visible - skip));
        bytes.align();
        from = chunk.first + visible;
        if (bytes.size() >= kBlockBytes)
            result = flush(BlockType::Instants, id);
    });
    return result ? flush(BlockType::Instants, id) : result;
}

Result<void> TraceEncoder::coreUse(const TraceStore &store, CoreId core, std::size_t &from)
{
    const std::vector<CoreUse> windows
        = store.coreUse(core, Nanoseconds::min(), Nanoseconds { std::numeric_limits<std::int64_t>::max() });
    while (from < windows.size()) {
        const std::size_t some = std::min(windows.size(), from + 100'000);
        ByteWriter bytes;
        bytes.put(core.value);
        bytes.put(static_cast<std::uint32_t>(some - from));
        for (; from < some; ++from) {
            bytes.put(windows[from].begin.count());
            bytes.put(windows[from].end.count());
            bytes.put(windows[from].idle);
            bytes.put(windows[from].busy);
            bytes.put(windows[from].stolen);
            bytes.put(std::uint32_t(0));
        }
        if (Result<void> written = m_writer.write(BlockType::CoreUse, bytes.bytes()); !written)
            return written;
    }
    return {};
}

Result<void> TraceEncoder::extent(const TraceStore &store, const std::vector<Nanoseconds> &laneEnds)
{
    ByteWriter bytes;
    bytes.put(store.begin().count());
    bytes.put(store.end().count());
    bytes.put(store.evictedBefore().count());
    bytes.put(static_cast<std::uint64_t>(laneEnds.size()));
    for (const Nanoseconds end : laneEnds)
        bytes.put(end.count());
    return m_writer.write(BlockType::Extent, bytes.bytes());
}

} // namespace interleave::trace

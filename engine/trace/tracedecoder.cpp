// SPDX-License-Identifier: GPL-3.0-or-later
#include "instanttrack.h"
#include "spantrack.h"
#include "traceblocks.h"
#include "traceinfojson.h"
#include "usermarks.h"

#include <fmt/format.h>

namespace interleave::trace {

namespace {

constexpr std::size_t kMaxInfoBytes = 8u << 20;
constexpr std::uint32_t kMaxNames = 10'000'000;
constexpr Nanoseconds kLatestMark { 1LL << 61 }; // differences of such times are still numbers
constexpr const char *kRemedy = "take another copy of the file, or record the run again";

Failure wrong(std::string what)
{
    return fail(std::move(what), kRemedy);
}

} // namespace

Result<void> TraceDecoder::take(const Block &block)
{
    ByteReader reader(block.content);
    Result<void> taken;
    switch (block.type) {
    case BlockType::Info:
        taken = takeInfo(reader);
        break;
    case BlockType::Lanes:
        taken = takeLanes(reader);
        break;
    case BlockType::LaneObjects:
        taken = takeLaneObjects(reader);
        break;
    case BlockType::Names:
        taken = takeNames(reader);
        break;
    case BlockType::Spans:
        taken = takeSpans(reader);
        break;
    case BlockType::Instants:
        taken = takeInstants(reader);
        break;
    case BlockType::CoreUse:
        taken = takeCoreUse(reader);
        break;
    case BlockType::UserMarks:
        taken = takeUserMarks(reader);
        break;
    case BlockType::Extent:
        taken = takeExtent(reader);
        break;
    default:
        return {};
    }
    if (!taken)
        return taken;
    reader.align();
    if (!reader.ok() || !reader.atEnd())
        return wrong(fmt::format("the content of block type {} is not of the length that it claims",
            static_cast<std::uint32_t>(block.type)));
    return {};
}

Result<void> TraceDecoder::takeInfo(ByteReader &reader)
{
    const auto length = reader.get<std::uint64_t>();
    if (length > kMaxInfoBytes)
        return wrong("the info is too long");
    const std::optional<TraceInfo> info = infoFromJson(reader.getText(length));
    if (!reader.ok() || !info)
        return wrong("the info is not a JSON object");
    m_store.setInfo(*info);
    return {};
}

Result<void> TraceDecoder::takeLanes(ByteReader &reader)
{
    const auto first = reader.get<std::uint32_t>();
    const auto count = reader.get<std::uint32_t>();
    if (!reader.ok() || first != m_store.laneCount() || count > kMaxLanesInFile - first)
        return wrong("lanes are missing, doubled or too many");
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        LaneInfo info;
        const auto kind = reader.get<std::uint32_t>();
        info.process.value = reader.get<std::uint32_t>();
        info.thread.value = reader.get<std::uint32_t>();
        info.core.value = reader.get<std::uint32_t>();
        info.object = reader.get<std::uint32_t>();
        const auto nameLength = reader.get<std::uint32_t>();
        const auto letterLength = reader.get<std::uint32_t>();
        info.name = reader.getText(nameLength);
        info.letter = reader.getText(letterLength);
        if (!reader.ok())
            break;
        if (kind >= kLaneKindCount)
            return wrong(
                fmt::format("lane {} is of a kind that this program does not know ({})", first + i, kind));
        info.kind = static_cast<LaneKind>(kind);
        if (first == m_objectsFrom && i < m_laneObjects.size())
            info.what = m_laneObjects[i];
        m_store.createLane(std::move(info));
    }
    return {};
}

Result<void> TraceDecoder::takeLaneObjects(ByteReader &reader)
{
    m_objectsFrom = reader.get<std::uint32_t>();
    const auto count = reader.get<std::uint32_t>();
    m_laneObjects.clear();
    if (!reader.ok() || count > kMaxLanesInFile)
        return wrong("what the lanes stand for is for too many");
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        const auto what = reader.get<std::uint32_t>();
        m_laneObjects.push_back(what <= 0xff ? static_cast<ObjectKind>(what) : ObjectKind::None);
    }
    return {};
}

Result<void> TraceDecoder::takeNames(ByteReader &reader)
{
    const auto first = reader.get<std::uint32_t>();
    const auto count = reader.get<std::uint32_t>();
    if (!reader.ok() || first != m_store.nameCount() || count > kMaxNames)
        return wrong("names are missing, doubled or too many");
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        const auto length = reader.get<std::uint32_t>();
        const std::string_view text = reader.getText(length);
        if (reader.ok() && m_store.intern(text) != first + i)
            return wrong(fmt::format("name {} stands there twice", first + i));
    }
    return {};
}

Result<void> TraceDecoder::takeUserMarks(ByteReader &reader)
{
    const auto count = reader.get<std::uint64_t>();
    if (!reader.ok() || count > UserMarks::kMost)
        return wrong("there are too many marks");
    std::vector<UserMark> marks;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        const Nanoseconds time { reader.get<std::int64_t>() };
        const auto length = reader.get<std::uint32_t>();
        const std::string_view text = reader.getText(length);
        if (reader.ok() && (time > kLatestMark || time < -kLatestMark))
            return wrong("a mark is at a time that no run has");
        if (reader.ok())
            marks.push_back({ time, std::string(text) });
    }
    if (reader.ok()) // all of them: in a journal, the last such block is what holds
        m_store.userMarks().replace(marks);
    return {};
}

Result<void> TraceDecoder::takeSpans(ByteReader &reader)
{
    const auto id = reader.get<std::uint32_t>();
    const auto chunks = reader.get<std::uint32_t>();
    if (!reader.ok() || id >= m_store.laneCount())
        return wrong("spans of a lane that does not exist");
    Lane &lane = m_store.writableLane(LaneId { id });
    if (m_nextSpan.size() <= id)
        m_nextSpan.resize(id + 1);
    for (std::uint32_t c = 0; c < chunks && reader.ok(); ++c) {
        SpanTrack::Loaded chunk {};
        chunk.first = reader.get<std::uint64_t>();
        chunk.base = reader.get<std::int64_t>();
        const auto count = reader.get<std::uint32_t>();
        if (reader.get<std::uint32_t>() != 0)
            return wrong(fmt::format("lane {}: reserved bytes are set", id));
        chunk.deltas = reader.getArray<std::uint32_t>(count);
        chunk.objects = reader.getArray<std::uint32_t>(count);
        chunk.states = reader.getArray<std::uint8_t>(count);
        reader.align();
        if (!reader.ok())
            break;
        if (m_mode == Mode::Adopt) {
            if (!lane.spanTrack().adopt(chunk))
                return wrong(
                    fmt::format("lane {}: spans are missing, out of order or in no known state", id));
            continue;
        }
        if (chunk.first > m_nextSpan[id] && lane.spanCount() > 0)
            lane.append(lane.end(), LaneState::Unknown);
        for (std::size_t i = 0; i < chunk.deltas.size(); ++i)
            lane.append(Nanoseconds { std::clamp(chunk.base, -SpanTrack::kTimeLimit, SpanTrack::kTimeLimit)
                            + chunk.deltas[i] },
                static_cast<LaneState>(chunk.states[i]), chunk.objects[i]);
        m_nextSpan[id] = chunk.first + chunk.deltas.size();
    }
    return {};
}

Result<void> TraceDecoder::takeInstants(ByteReader &reader)
{
    const auto id = reader.get<std::uint32_t>();
    const auto chunks = reader.get<std::uint32_t>();
    if (!reader.ok() || id >= m_store.laneCount())
        return wrong("instants of a lane that does not exist");
    Lane &lane = m_store.writableLane(LaneId { id });
    for (std::uint32_t c = 0; c < chunks && reader.ok(); ++c) {
        InstantTrack::Loaded chunk {};
        chunk.first = reader.get<std::uint64_t>();
        chunk.base = reader.get<std::int64_t>();
        const auto count = reader.get<std::uint32_t>();
        if (reader.get<std::uint32_t>() != 0)
            return wrong(fmt::format("lane {}: reserved bytes are set", id));
        chunk.values = reader.getArray<std::uint64_t>(count);
        chunk.deltas = reader.getArray<std::uint32_t>(count);
        chunk.objects = reader.getArray<std::uint32_t>(count);
        chunk.kinds = reader.getArray<std::uint8_t>(count);
        reader.align();
        if (!reader.ok())
            break;
        if (m_mode == Mode::Adopt) {
            if (!lane.instantTrack().adopt(chunk))
                return wrong(fmt::format("lane {}: instants are missing or out of order", id));
            continue;
        }
        for (std::size_t i = 0; i < chunk.deltas.size(); ++i)
            lane.add({ Nanoseconds { std::clamp(chunk.base, -SpanTrack::kTimeLimit, SpanTrack::kTimeLimit)
                           + chunk.deltas[i] },
                static_cast<InstantKind>(chunk.kinds[i]), chunk.objects[i], chunk.values[i] });
    }
    return {};
}

Result<void> TraceDecoder::takeCoreUse(ByteReader &reader)
{
    const CoreId core { reader.get<std::uint32_t>() };
    const auto count = reader.get<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
        CoreUse use;
        use.core = core;
        use.begin = Nanoseconds { reader.get<std::int64_t>() };
        use.end = Nanoseconds { reader.get<std::int64_t>() };
        use.idle = reader.get<float>();
        use.busy = reader.get<float>();
        use.stolen = reader.get<float>();
        (void)reader.get<std::uint32_t>();
        if (reader.ok())
            m_store.addCoreUse(use);
    }
    return {};
}

Result<void> TraceDecoder::takeExtent(ByteReader &reader)
{
    m_store.setBegin(Nanoseconds { reader.get<std::int64_t>() });
    m_store.advance(Nanoseconds { reader.get<std::int64_t>() });
    const Nanoseconds evicted { reader.get<std::int64_t>() };
    if (m_mode == Mode::Adopt) // a journal has all that memory had to give up
        m_store.setEvictedBefore(evicted);
    const std::span<const std::int64_t> ends = reader.getArray<std::int64_t>(reader.get<std::uint64_t>());
    if (!reader.ok() || ends.size() > m_store.laneCount())
        return wrong("the extent names lanes that do not exist");
    for (std::uint32_t i = 0; i < ends.size(); ++i) {
        Lane &lane = m_store.writableLane(LaneId { i });
        if (ends[i] != 0 || lane.spanCount() > 0) // 0: a lane without anything
            lane.advance(Nanoseconds { ends[i] });
    }
    m_hasExtent = true;
    return {};
}

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "blockfile.h"
#include "bytestream.h"
#include "store.h"

#include <vector>

namespace interleave::trace {

class InstantChunk;
class SpanChunk;

/// Lanes, instants and spans of a store as blocks. Chunks are written as the arrays that they are.
/// Used by saveTrace (everything at once) and the Journal (what is new since the last time).
class TraceEncoder
{
public:
    explicit TraceEncoder(BlockWriter &writer)
        : m_writer(writer)
    {
    }

    /// One block each. Errors: the writer's sink.
    Result<void> info(const TraceInfo &info);
    Result<void> lanes(const TraceStore &store, std::uint32_t from, std::uint32_t to);
    Result<void> names(const TraceStore &store, std::uint32_t from, std::uint32_t to);
    /// Spans with an index of `from` or more; afterwards `from` is the next index. Returns the lane's end
    /// that belongs to them.
    /// Errors: the writer's sink.
    Result<Nanoseconds> spans(const Lane &lane, std::uint32_t id, std::uint64_t &from);
    Result<void> instants(const Lane &lane, std::uint32_t id, std::uint64_t &from);
    /// Windows from number `from` on.
    /// Errors: the writer's sink.
    Result<void> coreUse(const TraceStore &store, CoreId core, std::size_t &from);
    /// Nothing if there are none.
    /// Errors: the writer's sink.
    Result<void> userMarks(const TraceStore &store);
    Result<void> extent(const TraceStore &store, const std::vector<Nanoseconds> &laneEnds);

private:
    /// Chunks gathered in one block until it is worth writing.
    struct Gathered
    {
        ByteWriter bytes;
        std::uint32_t chunks = 0;
    };
    Result<void> flush(BlockType type, std::uint32_t lane);
    Result<void> laneObjects(const TraceStore &store, std::uint32_t from, std::uint32_t to);

    BlockWriter &m_writer;
    Gathered m_gathered;
};

/// Puts blocks into an empty store. Trusts nothing in them.
class TraceDecoder
{
public:
    /// Adopt: chunks are taken over as they are, and each must continue the lane exactly.
    /// Append: spans are appended one by one (a journal has them in small portions), and what is missing in
    /// between becomes Unknown.
    enum class Mode
    {
        Adopt,
        Append
    };
    TraceDecoder(TraceStore &store, Mode mode)
        : m_store(store)
        , m_mode(mode)
    {
    }

    /// An Error without file or byte: the caller knows them. Types that are not known are passed over.
    Result<void> take(const Block &block);
    [[nodiscard]] bool hasExtent() const noexcept { return m_hasExtent; }

private:
    Result<void> takeInfo(ByteReader &reader);
    Result<void> takeLanes(ByteReader &reader);
    Result<void> takeLaneObjects(ByteReader &reader);
    Result<void> takeNames(ByteReader &reader);
    Result<void> takeSpans(ByteReader &reader);
    Result<void> takeInstants(ByteReader &reader);
    Result<void> takeCoreUse(ByteReader &reader);
    Result<void> takeUserMarks(ByteReader &reader);
    Result<void> takeExtent(ByteReader &reader);

    TraceStore &m_store;
    Mode m_mode;
    bool m_hasExtent = false;
    std::uint32_t m_objectsFrom = 0; ///< the first lane that m_laneObjects speaks of
    std::vector<ObjectKind> m_laneObjects; ///< of the Lanes block that comes next
    std::vector<std::uint64_t> m_nextSpan; ///< Append: by lane, the index expected next
};

inline constexpr std::uint32_t kMaxLanesInFile = 100'000;

} // namespace interleave::trace

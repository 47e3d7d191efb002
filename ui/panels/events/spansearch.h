// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "spanorder.h"

#include <QString>

#include <atomic>
#include <functional>
#include <stop_token>

namespace interleave::ui {

enum class SpanSort { Earliest, Latest, Longest, Shortest };

/// Which spans, and in what order.
struct SpanQuery
{
    std::vector<LaneId> lanes;
    std::optional<trace::LaneState> state; ///< none: any
    QString text; ///< in the lane's name, the state's words or what the span is about; "" for any. Upper and lower case are the same
    SpanSort sort = SpanSort::Earliest;
    /// All spans of the lanes in order of time: nothing has to be looked at one by one.
    [[nodiscard]] bool isPlain() const { return !state && text.isEmpty() && (sort == SpanSort::Earliest || sort == SpanSort::Latest); }
};

/// What a search found.
struct FoundSpans
{
    struct Row
    {
        std::int64_t key; ///< nanoseconds: begin or length
        std::uint32_t lane, span;
    };
    static constexpr std::size_t kMost = 2'000'000; ///< rows kept: the first in the order asked for
    std::vector<Row> rows;
    std::uint64_t matched = 0;
};

/// A search that is ready to run on any thread: what needs the GUI thread (words) is done in the constructor.
class SpanSearch
{
public:
    SpanSearch(std::shared_ptr<const trace::TraceStore> store, SpanQuery query);
    /// Looks at every span of the lanes. `progress`: 0 to 1000. None: `stop` was requested.
    [[nodiscard]] std::optional<FoundSpans> run(std::stop_token stop, std::atomic<int> &progress) const;

private:
    [[nodiscard]] bool isAbout(trace::LaneKind kind, const trace::Span &span) const;

    std::shared_ptr<const trace::TraceStore> m_store;
    SpanQuery m_query;
    std::vector<std::vector<bool>> m_stateMatches; ///< by kind of lane, by state
};

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "lanesegments.h"

#include <ui/theme/theme.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

namespace interleave::ui {

using trace::LaneState;

namespace {

constexpr int kShortRun = kUnsettledPixels - 2; // pixels: asked of the lane itself, so that their edges are exact
constexpr std::uint64_t kMostTickSpans = 16; // read at most; a GIL dropped and retaken at once leaves several
constexpr int kBatch = 64; // pixels whose columns are fetched together

bool isWhole(const ColumnShares &shares)
{
    std::uint16_t most = 0; // without a branch for each state: this runs for every dense pixel
    for (const std::uint16_t share : shares)
        most = std::max(most, share);
    return most == 65535;
}

class Cutter
{
public:
    Cutter(const trace::Lane &lane, ColumnCache &cache, const TimeRange &range, int width, double barWidth, int start, SegmentBuffers &buffers)
        : m_lane(lane)
        , m_cache(cache)
        , m_range(range)
        , m_width(width)
        , m_start(std::clamp(start, 0, width))
        , m_barWidth(std::max(3.0, barWidth))
        , m_begin(lane.begin())
        , m_end(lane.end())
        , m_shares(buffers.shares)
        , m_fetched(buffers.fetched)
        , m_out(buffers.segments)
    {
        m_out.clear();
        m_fetched.assign(static_cast<std::size_t>(m_width / kBatch + 1), 0);
        if (m_shares.size() < static_cast<std::size_t>(m_width))
            m_shares.resize(static_cast<std::size_t>(m_width));
    }

    void cut()
    {
        m_out.knownUntil = pixel(m_end);
        if (m_lane.spanCount() == 0 || m_end <= m_range.begin || m_begin >= m_range.end)
            return;
        const int first = std::clamp(static_cast<int>(std::floor(pixel(m_begin))), m_start, m_width);
        const int last = std::clamp(static_cast<int>(std::ceil(pixel(m_end))), m_start, m_width);
        int dense = -1;
        int x = first;
        while (x < last) {
            const Nanoseconds time
                = std::clamp(pixelToTime(x + 0.5, m_range, m_width), m_begin, m_end - Nanoseconds { 1 });
            const auto i = m_lane.at(time);
            ++m_out.spansRead;
            if (i < m_lane.spanCount()) {
                const trace::Span span = m_lane.span(i);
                const double left = pixel(span.begin), right = pixel(span.end);
                if (right - left >= m_barWidth) {
                    flush(dense, x, &span, i);
                    dense = -1;
                    if (span.state != LaneState::None)
                        m_out.bars.push_back({ left, right, span.state, span.object });
                    m_before = Neighbour { span, i };
                    x = std::max(x + 1, static_cast<int>(std::ceil(std::min<double>(right, m_width) - 0.5)));
                    continue;
                }
            }
            if (dense < 0)
                dense = x;
            x = nextCandidate(x + 1, last);
        }
        flush(dense, last, nullptr, 0);
    }

private:
    struct Neighbour
    {
        trace::Span span;
        std::uint64_t index;
    };

    [[nodiscard]] double pixel(Nanoseconds time) const { return timeToPixel(time, m_range, m_width); }
    [[nodiscard]] double step() const { return static_cast<double>(m_range.length().count()) / m_width; }

    /// The next pixel that a wide span may cover: one whose column has a single state. Every span of three
    /// pixels or more holds such a pixel, with its middle.
    int nextCandidate(int x, int last)
    {
        for (; x < last; ++x) {
            if (isWhole(sharesAt(x)))
                return x;
        }
        return last;
    }

    /// The shares of a pixel, fetched in batches and once only.
    const ColumnShares &sharesAt(int x)
    {
        if (const auto batch = static_cast<std::size_t>(x / kBatch); !m_fetched[batch]) {
            m_fetched[batch] = 1;
            const std::size_t first = batch * kBatch;
            const std::span<ColumnShares> some
                = std::span(m_shares).subspan(first, std::min<std::size_t>(kBatch, static_cast<std::size_t>(m_width) - first));
            m_cache.shares(m_lane,
                static_cast<double>(m_range.begin.count()) + static_cast<double>(first) * step(), step(),
                some);
        }
        return m_shares[static_cast<std::size_t>(x)];
    }

    /// Pixels [from, to) lie between the last bar and `after` (null: the view or the lane ends).
    void flush(int from, int to, const trace::Span *after, std::uint64_t afterIndex)
    {
        const Nanoseconds begin = m_before ? m_before->span.end : std::max(m_begin, m_range.begin);
        const Nanoseconds end = after ? after->begin : std::min(m_end, m_range.end);
        if (end <= begin)
            return;
        const double left = std::max(0.0, pixel(begin)), right = std::min<double>(m_width, pixel(end));
        if (right <= left)
            return;
        if (right - left < 1 && m_before && after) {
            tick(begin, end, afterIndex,
                std::max(Theme::barHeight(m_before->span.state), Theme::barHeight(after->state)));
            return;
        }
        const int x0 = std::max(0, static_cast<int>(std::floor(left))),
                  x1 = std::min(m_width, static_cast<int>(std::ceil(right)));
        if (x1 - x0 <= kShortRun)
            exactly(x0, x1, begin, end);
        else if (from >= 0)
            fromCache(std::max(x0, from - 1), std::min(x1, to + 1));
    }

    void tick(Nanoseconds begin, Nanoseconds end, std::uint64_t afterIndex, double lowest)
    {
        LaneTick found { pixel(begin), pixel(end) - pixel(begin), LaneState::None };
        Nanoseconds longest { 0 };
        const std::uint64_t first = m_before->index + 1;
        for (std::uint64_t i = first; i < std::min(afterIndex, first + kMostTickSpans); ++i) {
            const trace::Span span = m_lane.span(i);
            ++m_out.spansRead;
            if (Theme::barHeight(span.state) > lowest && span.end - span.begin > longest) {
                found.state = span.state;
                longest = span.end - span.begin;
            }
        }
        if (found.state != LaneState::None)
            m_out.ticks.push_back(found);
    }

    void exactly(int x0, int x1, Nanoseconds begin, Nanoseconds end)
    {
        for (int x = x0; x < x1; ++x) {
            const Nanoseconds from = std::max(begin, pixelToTime(x, m_range, m_width));
            const Nanoseconds to = std::min(end, pixelToTime(x + 1, m_range, m_width));
            // Half a pixel or more; a bar has the other half.
            if (to <= from || static_cast<double>((to - from).count()) < step() * 0.5)
                continue;
            const trace::StateTimes times = m_lane.stateTimes(from, to);
            ++m_out.spansRead;
            m_out.columns.push_back({ x, sharesOf(times, (to - from).count()) });
        }
    }

    void fromCache(int x0, int x1)
    {
        if (x1 <= x0)
            return;
        const auto count = static_cast<std::size_t>(x1 - x0);
        for (int x = x0; x < x1; ++x)
            m_out.columns.push_back({ x, sharesAt(x) });
        // The lane's own ends lie somewhere within a pixel: what is beyond them is not a state.
        for (const std::size_t i : { std::size_t { 0 }, count - 1 }) {
            const int x = x0 + static_cast<int>(i);
            const Nanoseconds from = std::max(m_begin, pixelToTime(x, m_range, m_width));
            const Nanoseconds to = std::min(m_end, pixelToTime(x + 1, m_range, m_width));
            if ((from != m_begin && to != m_end) || to <= from)
                continue;
            ++m_out.spansRead;
            m_out.columns[m_out.columns.size() - count + i].shares
                = sharesOf(m_lane.stateTimes(from, to), (to - from).count());
        }
    }

    const trace::Lane &m_lane;
    ColumnCache &m_cache;
    const TimeRange m_range;
    const int m_width, m_start;
    const double m_barWidth;
    const Nanoseconds m_begin, m_end;
    std::optional<Neighbour> m_before;
    std::vector<ColumnShares> &m_shares; ///< by pixel
    std::vector<char> &m_fetched; ///< by batch
    LaneSegments &m_out;
};

} // namespace

void LaneSegments::clear()
{
    bars.clear();
    columns.clear();
    ticks.clear();
    knownUntil = 0;
    spansRead = 0;
}

const LaneSegments &segmentsOf(
    const trace::Lane &lane, ColumnCache &cache, const TimeRange &range, int width, double barWidth, int first, SegmentBuffers &buffers)
{
    buffers.segments.clear();
    if (!range.empty() && width >= 1)
        Cutter(lane, cache, range, width, barWidth, first, buffers).cut();
    return buffers.segments;
}

LaneSegments segmentsOf(
    const trace::Lane &lane, ColumnCache &cache, const TimeRange &range, int width, double barWidth, int first)
{
    SegmentBuffers buffers;
    segmentsOf(lane, cache, range, width, barWidth, first, buffers);
    return std::move(buffers.segments);
}

} // namespace interleave::ui

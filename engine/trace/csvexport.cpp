// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporttext.h"
#include "measures.h"
#include "spandetail.h"
#include "spanwalk.h"
#include "tracefile.h"

#include <array>

namespace interleave::trace {

namespace {

/// A field of RFC 4180; a leading sign that a spreadsheet would take for a formula is kept from it.
std::string csvField(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string field = "\"";
    for (const char c : text) {
        field += c;
        if (c == '"')
            field += c;
    }
    return field + "\"";
}

std::string_view kindName(LaneKind kind) noexcept
{
    static constexpr std::array<std::string_view, kLaneKindCount> names { "core", "gil", "thread", "process", "loop", "task", "lock", "queue" };
    const auto i = static_cast<std::size_t>(kind);
    return i < names.size() ? names[i] : "lane";
}

/// All that the run gives names to.
NamedThings thingsOf(const Metrics &metrics)
{
    NamedThings things;
    for (const ThreadMetrics &thread : metrics.threads)
        things.threads.push_back(thread.name);
    for (const LockMetrics &lock : metrics.locks.locks)
        things.locks.push_back(lock.name);
    for (const ChannelMetrics &channel : metrics.channels.channels)
        things.channels.push_back(channel.name);
    for (const PoolMetrics &pool : metrics.pools.pools)
        things.pools.push_back(pool.name);
    for (const VariableMetrics &variable : metrics.variables)
        things.variables.push_back(variable.name);
    return things;
}

} // namespace

Result<void> exportMetricsCsv(const TraceStore &store, const std::filesystem::path &file)
{
    return exportText(file, [&](ExportText &text) {
        text.print("measure,value\r\n");
        const Metrics metrics = measure(store);
        for (const auto &[name, value] : measures(metrics, thingsOf(metrics)))
            text.print("{},{}\r\n", csvField(name), value);
    });
}

Result<void> exportCsv(const TraceStore &store, const std::filesystem::path &file)
{
    return exportText(file, [&](ExportText &text) {
        text.print("lane,kind,letter,state,begin_ns,end_ns,object\r\n");
        for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
            const Lane &lane = store.lane(LaneId { i });
            const std::string_view kind = kindName(lane.info().kind);
            const std::string name = csvField(lane.info().name), letter = csvField(lane.info().letter);
            forEachSpan(lane, [&](const Span &span) {
                text.print("{},{},{},{},{},{},{}\r\n", name, kind, letter, laneStateName(span.state),
                    span.begin.count(), span.end.count(), csvField(spanDetail(store, lane.info().kind, span)));
            });
        }
    });
}

} // namespace interleave::trace

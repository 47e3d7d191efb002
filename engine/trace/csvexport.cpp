// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporttext.h"
#include "spanwalk.h"
#include "tracefile.h"

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

} // namespace

Result<void> exportCsv(const TraceStore &store, const std::filesystem::path &file)
{
    return exportText(file, [&](ExportText &text) {
        text.print("lane,letter,state,begin_ns,end_ns,object\r\n");
        for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
            const Lane &lane = store.lane(LaneId { i });
            const std::string name = csvField(lane.info().name), letter = csvField(lane.info().letter);
            forEachSpan(lane, [&](const Span &span) {
                const bool isLane = span.state != LaneState::None
                    && (lane.info().kind != LaneKind::Thread || span.state == LaneState::WantsGil);
                text.print("{},{},{},{},{},{}\r\n", name, letter, laneStateName(span.state),
                    span.begin.count(), span.end.count(),
                    csvField(
                        isLane ? store.lane(LaneId { span.object }).info().name : store.name(span.object)));
            });
        }
    });
}

} // namespace interleave::trace

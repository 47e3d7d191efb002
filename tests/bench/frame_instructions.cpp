// SPDX-License-Identifier: GPL-3.0-or-later
// Target 7: the instructions of one frame. Arguments: spans in a lane, and prefix (the store) or linear (the
// control). Count with
//   valgrind --tool=callgrind --collect-atstart=no --toggle-collect='measuredFrame*' PROGRAM 1000000 prefix
#include "bigtrace.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace interleave;
using namespace interleave::bench;

namespace {

template <class Lane>
std::int64_t frame(
    const Lane &lane, Nanoseconds begin, Nanoseconds end, std::vector<trace::StateTimes> &columns)
{
    const Nanoseconds width = (end - begin) / static_cast<std::int64_t>(kColumns) + Nanoseconds { 1 };
    std::int64_t sum = 0;
    for (int i = 0; i < kLanes; ++i) {
        lane.stateTimesOfColumns(begin, width, columns);
        sum += columns[columns.size() / 2][1];
    }
    return sum;
}

} // namespace

[[gnu::noinline]] std::int64_t measuredFrame(
    const trace::Lane *lane, const LinearLane &linear, std::vector<trace::StateTimes> &columns)
{
    return lane ? frame(*lane, lane->begin(), lane->end(), columns)
                : frame(linear, linear.spans.front().begin, linear.spans.back().end, columns);
}

int main(int argc, char **argv)
{
    const long spans = argc > 1 ? std::atol(argv[1]) : 0;
    const bool prefix = argc > 2 && std::strcmp(argv[2], "prefix") == 0;
    if (argc != 3 || spans < 1 || (!prefix && std::strcmp(argv[2], "linear") != 0)) {
        std::fputs("usage: interleave_frame_instructions SPANS prefix|linear\n", stderr);
        return 2;
    }
    trace::TraceStore store;
    LinearLane linear;
    trace::Lane *lane = prefix ? &store.createLane({}) : nullptr;
    fillLane(spans, lane, prefix ? nullptr : &linear);
    std::vector<trace::StateTimes> columns(kColumns);
    std::printf("%lld\n", static_cast<long long>(measuredFrame(lane, linear, columns)));
}

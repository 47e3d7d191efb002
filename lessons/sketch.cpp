// SPDX-License-Identifier: GPL-3.0-or-later
#include "sketch.h"

#include <algorithm>
#include <array>

namespace interleave::lessons {

const trace::Lane *laneOfWorker(const trace::TraceStore &store, std::string_view name)
{
    for (const trace::LaneKind kind : { trace::LaneKind::Task, trace::LaneKind::Thread, trace::LaneKind::Process }) {
        for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
            const trace::Lane &lane = store.lane(LaneId { i });
            if (lane.info().kind == kind && lane.info().name == name)
                return &lane;
        }
    }
    return nullptr;
}

std::vector<SketchLane> measuredSketch(const Question &question, const trace::TraceStore &store)
{
    std::vector<SketchLane> lanes;
    const auto columns = static_cast<std::size_t>(std::max(1, question.columns));
    const Nanoseconds width = std::max(Nanoseconds { 1 }, (store.end() - store.begin()) / static_cast<std::int64_t>(columns));
    for (const std::string &name : question.lanes) {
        std::vector<trace::StateTimes> times(columns);
        if (const trace::Lane *lane = laneOfWorker(store, name))
            lane->stateTimesOfColumns(store.begin(), width, times);
        SketchLane measured { name, {} };
        for (const trace::StateTimes &cell : times) {
            auto &shares = measured.shares.emplace_back();
            double something = 0;
            for (std::size_t state = 1; state < trace::kLaneStateCount; ++state) {
                shares[state] = static_cast<double>(cell[state]) / static_cast<double>(width.count());
                something += shares[state];
            }
            shares[trace::index(trace::LaneState::None)] = std::max(0.0, 1 - something);
        }
        lanes.push_back(std::move(measured));
    }
    return lanes;
}

std::vector<double> sketchScores(const Question &question, const Prediction &prediction, const std::vector<SketchLane> &measured)
{
    std::vector<double> scores;
    for (std::size_t lane = 0; lane < measured.size() && lane < prediction.sketch.size(); ++lane) {
        const auto &cells = measured[lane].shares;
        const auto &painted = prediction.sketch[lane];
        double sum = 0;
        for (std::size_t i = 0; i < cells.size() && i < painted.size(); ++i) {
            double best = cells[i][trace::index(trace::LaneState::None)];
            for (const trace::LaneState state : question.states)
                best = std::max(best, cells[i][trace::index(state)]);
            sum += best > 0 ? cells[i][trace::index(painted[i])] / best : 1;
        }
        scores.push_back(cells.empty() ? 0 : sum / static_cast<double>(cells.size()));
    }
    return scores;
}

} // namespace interleave::lessons

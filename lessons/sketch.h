// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lessonrun.h"
#include "prediction.h"

#include <trace/store.h>

namespace interleave::lessons {

/// The lane of a worker with this name: its task's, or else its thread's or process's; null if the recording has none.
const trace::Lane *laneOfWorker(const trace::TraceStore &store, std::string_view name);

/// What the lanes of a sketch's question really did: for each lane and cell the share of its time (0 … 1) in each state of a lane. The
/// axis is the whole recording. A lane that is not there did nothing. Pure.
std::vector<SketchLane> measuredSketch(const Question &question, const trace::TraceStore &store);

/// How well each lane was sketched, 0 … 1: of each cell, how much of it was as it was painted, against the best that one could have painted
/// there. (Where two threads take turns inside of a cell, either is right.) Pure.
std::vector<double> sketchScores(const Question &question, const Prediction &prediction, const std::vector<SketchLane> &measured);

} // namespace interleave::lessons

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include "store.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace interleave::trace {

/// `.itrace`: a format version, then checksummed blocks (blockfile.h). Written to a temporary file beside the
/// target and renamed, so a full disk or a kill leaves the old file. Refuses a target that exists and is not
/// a regular file. `progress` is called with 0…1 on the calling thread and may return false to give up.
/// Blocks; not for the GUI's thread when large.
using Progress = std::function<bool(double)>;
/// Errors: no room, no permission; the old file stays.
Result<void> saveTrace(
    const TraceStore &store, const std::filesystem::path &file, const Progress &progress = {});
/// Errors name the file, the byte and what to do: not a trace, newer version, truncated, checksum of block N
/// wrong. Never crashes, never allocates more than the file's size warrants.
Result<std::shared_ptr<TraceStore>> loadTrace(
    const std::filesystem::path &file, const Progress &progress = {});

/// Perfetto and chrome://tracing read this JSON: complete slices that nest, one track per lane; instants; arrows (flows.h) from slice to
/// slice, those of messages with their bytes; a counter for each queue's depth; metadata names.
/// Errors: as saveTrace.
Result<void> exportPerfetto(const TraceStore &store, const std::filesystem::path &file);
/// One row per span (RFC 4180; what a spreadsheet would take for a formula is kept from it): lane, its kind and letter, state, begin_ns,
/// end_ns, the name of the object. Written as it goes: it takes no memory of the run's size.
/// Errors: as saveTrace.
Result<void> exportCsv(const TraceStore &store, const std::filesystem::path &file);
/// One row per measure (measures.h) of the run and of everything that it names: measure, value. Times are in seconds.
/// Errors: as saveTrace.
Result<void> exportMetricsCsv(const TraceStore &store, const std::filesystem::path &file);

} // namespace interleave::trace

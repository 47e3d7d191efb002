// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/coresource.h>
#include <core/error.h>

#include "store.h"

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace interleave::trace {

/// What a run writes to disk while it runs, so that nothing is lost when the window is killed: the finished
/// spans and instants of every lane since the last flush, as blocks of the same container as `.itrace`, and
/// the user's marks whenever they have changed. Any thread; blocks while another writes. A write error (full
/// disk) stops the journal and is reported once through error(), never the run.
class Journal
{
public:
    /// Creates `<directory>/<pid>-<start>.itrace-journal` and locks it (flock), which is how recovery knows
    /// that its owner lives.
    static Result<std::unique_ptr<Journal>> create(const std::filesystem::path &directory);
    ~Journal(); ///< Closes; does not remove.
    [[nodiscard]] const std::filesystem::path &file() const noexcept;
    /// Appends what is new in the store. Called every half second or so and at the end.
    void flush(const TraceStore &store);
    /// Appends the marks only, if they have changed: for who sets one when the run is over.
    void flushMarks(const TraceStore &store);
    [[nodiscard]] std::string error() const;
    /// The run is complete and in safe hands: remove the file.
    void discard();

private:
    Journal() = default;
    struct State;
    std::unique_ptr<State> m_state;
};

/// Journals whose owner is gone, newest first. Cheap; looks only into `directory`.
std::vector<std::filesystem::path> orphanedJournals(const std::filesystem::path &directory);
/// Reads a journal back into a store, up to the last whole block.
/// Errors: no journal, or nothing in it can be read.
Result<std::shared_ptr<TraceStore>> recoverJournal(const std::filesystem::path &file);

} // namespace interleave::trace

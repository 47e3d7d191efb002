// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/journal.h>
#include <trace/store.h>

#include <memory>

namespace interleave::host {

/// The store of a run for those who watch and keep it, together with the run's journal: the journal stays on disk
/// for as long as anybody holds the store, and goes with its last holder. So a recording that is in nobody's
/// memory but ours outlives our own violent end (then there is nobody who would let go), and a normal one leaves
/// no file behind. Any thread; letting go of the last one deletes a file. `journal` may be null.
std::shared_ptr<const trace::TraceStore> keepWithJournal(
    std::shared_ptr<const trace::TraceStore> store, std::shared_ptr<trace::Journal> journal);

/// The user's marks have changed: into the journal with them, if there is one. For who sets them; any thread.
void journalMarksOf(const std::shared_ptr<const trace::TraceStore> &store);

/// The recording has been saved as a file of the user's: its journal, if it has one, is not needed any more. Any thread.
void discardJournalOf(const std::shared_ptr<const trace::TraceStore> &store);

} // namespace interleave::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording.h"

namespace interleave::host {

namespace {

/// What the last holder of a store does. Found again by discardJournalOf().
struct Keeper
{
    std::shared_ptr<const trace::TraceStore> store;
    std::shared_ptr<trace::Journal> journal;

    void operator()(const trace::TraceStore *)
    {
        journal->discard();
        journal.reset();
        store.reset();
    }
};

} // namespace

std::shared_ptr<const trace::TraceStore> keepWithJournal(
    std::shared_ptr<const trace::TraceStore> store, std::shared_ptr<trace::Journal> journal)
{
    if (!journal)
        return store;
    const trace::TraceStore *plain = store.get();
    return { plain, Keeper { std::move(store), std::move(journal) } };
}

void journalMarksOf(const std::shared_ptr<const trace::TraceStore> &store)
{
    if (const Keeper *keeper = std::get_deleter<Keeper>(store))
        keeper->journal->flushMarks(*store);
}

void discardJournalOf(const std::shared_ptr<const trace::TraceStore> &store)
{
    if (const Keeper *keeper = std::get_deleter<Keeper>(store))
        keeper->journal->discard();
}

} // namespace interleave::host

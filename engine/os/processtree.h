// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/clock.h>
#include <core/error.h>

#include <csignal>
#include <vector>

namespace interleave::os {

/// Orphans below this process become its children from now on, instead of init's: only so can a tree be ended that forks twice and calls
/// setsid. prctl(PR_SET_CHILD_SUBREAPER).
/// Errors: the kernel refuses.
[[nodiscard]] Result<void> becomeSubreaper();

/// In a child, first thing: die with the *thread* that forked this process. `parent` is the pid of the process that forked, as it knew it
/// before the fork: an error if that has died already. prctl(PR_SET_PDEATHSIG); does not survive setuid programs.
[[nodiscard]] Result<void> dieWithParent(int parent, int signal = SIGKILL);

/// All that descends from `root`, nearest first, without `root`; zombies included. From /proc/*/stat: 5–10 µs for each process there is.
[[nodiscard]] std::vector<int> descendants(int root);

/// The tree of `root`, as the functions below mean it: `root`, all its descendants, and, when the caller is a subreaper, the orphans that it
/// adopted. Those cannot be told from its own children by their parent, so everything below the caller that started after `root` counts,
/// but what is in `keep` (and below it). When `root` is the caller, all that is below it (but never itself).
[[nodiscard]] std::vector<int> treeOf(int root, const std::vector<int> &keep = {});

/// Ends the tree of `root` with SIGKILL and reaps those of it that are the caller's children. Robust against processes that fork
/// meanwhile: stops everything first, until a look finds nobody new, then kills, then looks again until nobody is left. Needs no root.
/// Blocks until it is done, `limit` at most. The error names those that would not die (another user's, or in an uninterruptible call).
/// One thread at a time; nobody else may reap the same children meanwhile.
[[nodiscard]] Result<void> killTree(
    int root, const std::vector<int> &keep = {}, Nanoseconds limit = std::chrono::seconds(2));

/// Stops every process of the tree (SIGSTOP), until a look finds nobody that runs. Blocks until then, `limit` at most. Returns those that
/// are stopped. The caller itself is never stopped.
/// Errors: it was not still in time.
[[nodiscard]] Result<std::vector<int>> freezeTree(
    int root, const std::vector<int> &keep = {}, Nanoseconds limit = std::chrono::seconds(1));
/// Lets every process of the tree run on (SIGCONT). Does not wait.
void thawTree(int root, const std::vector<int> &keep = {});

} // namespace interleave::os

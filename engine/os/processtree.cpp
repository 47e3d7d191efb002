// SPDX-License-Identifier: GPL-3.0-or-later
#include "processtree.h"

#include "pidfd.h"
#include "procfs.h"

#include <algorithm>
#include <set>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unordered_map>

namespace interleave::os {

namespace {

/// The processes there are, by parent.
class Snapshot
{
public:
    Snapshot()
    {
        for (const ProcStat &stat : allProcesses()) {
            m_all.emplace(stat.id, stat);
            m_children[stat.parent].push_back(stat.id);
        }
    }

    [[nodiscard]] const ProcStat *find(int pid) const
    {
        const auto found = m_all.find(pid);
        return found == m_all.end() ? nullptr : &found->second;
    }

    /// Below `root`, nearest first, without what is in `skip` and below it.
    [[nodiscard]] std::vector<ProcStat> below(int root, const std::vector<int> &skip) const
    {
        std::vector<ProcStat> found;
        std::set<int> seen(skip.begin(), skip.end()); // the parents were not read at one instant: a loop is conceivable
        seen.insert(root);
        std::vector<int> parents { root };
        for (std::size_t next = 0; next < parents.size(); ++next) {
            const auto children = m_children.find(parents[next]);
            if (children == m_children.end())
                continue;
            for (const int child : children->second) {
                if (!seen.insert(child).second)
                    continue;
                found.push_back(m_all.at(child));
                parents.push_back(child);
            }
        }
        return found;
    }

private:
    std::unordered_map<int, ProcStat> m_all;
    std::unordered_map<int, std::vector<int>> m_children;
};

bool isSubreaper()
{
    int is = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &is) == 0 && is != 0;
}

/// A tree that is looked at again and again. Remembers when `root` started, so that orphans are still known once it is gone.
class Tree
{
public:
    Tree(int root, std::vector<int> keep)
        : m_root(root)
        , m_keep(std::move(keep))
        , m_self(getpid())
        , m_adopts(isSubreaper())
    {
        const auto stat = readProcStat(root);
        m_rootStart = stat ? stat->startTicks : 0;
        m_rootSeen = stat.has_value();
    }

    [[nodiscard]] std::vector<ProcStat> look() const
    {
        const Snapshot all;
        if (m_root == m_self)
            return all.below(m_self, m_keep);
        std::vector<ProcStat> members;
        if (m_adopts) {
            for (const ProcStat &stat : all.below(m_self, m_keep)) {
                // Without a root to compare with we cannot tell: then everything below us is taken to be its tree.
                if (!m_rootSeen || stat.id == m_root || stat.startTicks >= m_rootStart)
                    members.push_back(stat);
            }
            return members;
        }
        const ProcStat *root = all.find(m_root);
        if (root && root->startTicks == m_rootStart) {
            members.push_back(*root);
            for (const ProcStat &stat : all.below(m_root, m_keep)) {
                if (stat.id != m_self)
                    members.push_back(stat);
            }
        }
        return members;
    }

private:
    int m_root;
    std::vector<int> m_keep;
    int m_self;
    bool m_adopts;
    std::uint64_t m_rootStart = 0;
    bool m_rootSeen = false;
};

bool isDead(const ProcStat &stat) { return stat.state == 'Z' || stat.state == 'X'; }
bool isStopped(const ProcStat &stat) { return stat.state == 'T' || stat.state == 't' || isDead(stat); }

/// Sends a signal to the process that was seen, not to one that has got its number since.
void signalSeen(const ProcStat &seen, int signal)
{
    const auto pidfd = openPidfd(seen.id);
    if (!pidfd)
        return;
    const auto now = readProcStat(seen.id);
    if (now && now->startTicks == seen.startTicks)
        (void)sendSignal(*pidfd, signal); // gone meanwhile, or not ours to signal: the next look tells
}

/// Waits a moment for states to change. The kernel has no notification for "that process, not a child of mine, has now stopped", so looking
/// again is the only way; the pause keeps the looks from taking the core that the stopping process needs.
void pauseBetweenLooks()
{
    const timespec pause { 0, 500'000 };
    nanosleep(&pause, nullptr);
}

/// Stops everybody, until a look finds nobody that runs. A process with a stop pending cannot finish a fork (the kernel restarts it), so a
/// look after the signals finds all the children there will be. Whoever sleeps uninterruptibly with a stop pending does not come back to its
/// program, and may wait for a child to exec that it has just vforked (posix_spawn) and that we have stopped: it counts as stopped, or one would
/// wait for it for ever. False when time ran out.
bool stopAll(const Tree &tree, Nanoseconds until, std::vector<ProcStat> &members)
{
    std::set<int> signalled;
    for (;;) {
        members = tree.look();
        bool all = true;
        for (const ProcStat &stat : members) {
            if (isStopped(stat) || (stat.state == 'D' && signalled.contains(stat.id)))
                continue;
            signalSeen(stat, SIGSTOP);
            signalled.insert(stat.id);
            all = false;
        }
        if (all)
            return true;
        if (monotonicNow() >= until)
            return false;
        pauseBetweenLooks();
    }
}

std::string listed(const std::vector<ProcStat> &processes)
{
    std::string text;
    for (const ProcStat &stat : processes)
        text += (text.empty() ? "" : ", ") + std::to_string(stat.id) + " (state " + stat.state + ")";
    return text;
}

} // namespace

Result<void> becomeSubreaper()
{
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
        return failErrno("this process cannot adopt its orphans", "Linux 3.4 or newer is needed");
    return {};
}

Result<void> dieWithParent(int parent, int signal)
{
    if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0)
        return failErrno("this process cannot be tied to its parent");
    if (getppid() != parent) // it died before the call above: no signal will come
        return fail("the parent process " + std::to_string(parent) + " has died already");
    return {};
}

std::vector<int> descendants(int root)
{
    std::vector<int> pids;
    for (const ProcStat &stat : Snapshot().below(root, {}))
        pids.push_back(stat.id);
    return pids;
}

std::vector<int> treeOf(int root, const std::vector<int> &keep)
{
    std::vector<int> pids;
    for (const ProcStat &stat : Tree(root, keep).look())
        pids.push_back(stat.id);
    return pids;
}

Result<void> killTree(int root, const std::vector<int> &keep, Nanoseconds limit)
{
    const Nanoseconds until = monotonicNow() + limit;
    const Tree tree(root, keep);
    const int self = getpid();
    std::vector<ProcStat> members;
    // Stopping only keeps them from outrunning us; whoever cannot be stopped in time may still be killed.
    (void)stopAll(tree, monotonicNow() + limit / 4, members);
    for (;;) {
        for (const ProcStat &stat : members) {
            if (!isDead(stat))
                signalSeen(stat, SIGKILL);
        }
        // Reap ours. Those below them become ours (if we are a subreaper) or init's as their parents are reaped.
        for (const ProcStat &stat : members) {
            if (stat.parent == self || stat.id == root)
                (void)waitpid(stat.id, nullptr, WNOHANG);
        }
        members = tree.look();
        // Zombies of a parent that is not ours to reap are dead enough.
        std::erase_if(members, [self](const ProcStat &stat) { return isDead(stat) && stat.parent != self; });
        if (members.empty())
            return {};
        if (monotonicNow() >= until)
            return fail("these processes would not end: " + listed(members),
                "end them by hand, or wait until the device they are waiting for answers");
        pauseBetweenLooks();
    }
}

Result<std::vector<int>> freezeTree(int root, const std::vector<int> &keep, Nanoseconds limit)
{
    const Tree tree(root, keep);
    std::vector<ProcStat> members;
    if (!stopAll(tree, monotonicNow() + limit, members)) {
        std::erase_if(members, isStopped);
        return fail("these processes could not be stopped: " + listed(members), "try again, or stop the run");
    }
    std::vector<int> pids;
    for (const ProcStat &stat : members) {
        if (!isDead(stat))
            pids.push_back(stat.id);
    }
    return pids;
}

void thawTree(int root, const std::vector<int> &keep)
{
    for (const ProcStat &stat : Tree(root, keep).look()) {
        if (!isDead(stat))
            signalSeen(stat, SIGCONT);
    }
}

} // namespace interleave::os

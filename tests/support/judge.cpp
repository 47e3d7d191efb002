// SPDX-License-Identifier: GPL-3.0-or-later
#include "judge.h"

#include "machineshare.h"

#include <os/calibration.h>

#include <algorithm>

namespace interleave::support {

namespace {

constexpr Nanoseconds kPatience { 30'000'000'000 }; ///< for a quiet moment, in one judgement …
constexpr Nanoseconds kPatienceOfAll { 90'000'000'000 }; ///< … and in all of a test program

/// A sanitizer makes some work ten times as long as other work: what it says about time is true of it alone.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr bool kInstrumented = true;
#else
constexpr bool kInstrumented = false;
#endif

} // namespace

Judgement judge(double cores, int attempts, const std::function<Look()> &look)
{
    if (kInstrumented) {
        const Look seen = look();
        return { seen.good ? Judgement::Kind::Good : Judgement::Kind::NotTestable, seen.said + (seen.good ? "" : ", but a sanitizer is at work") };
    }
    static Nanoseconds waitedInAll { 0 };
    Judgement judgement;
    Nanoseconds waited { 0 };
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const Nanoseconds begin = monotonicNow();
        const auto before = waitForQuiet(std::max(Nanoseconds { 0 }, std::min(kPatience - waited, kPatienceOfAll - waitedInAll)));
        waited += monotonicNow() - begin;
        waitedInAll += monotonicNow() - begin;
        const auto notTestable = [&judgement](std::string said) {
            if (judgement.kind == Judgement::Kind::NotTestable)
                judgement.said = std::move(said);
        };
        if (before.taken() > kQuiet) {
            // One look all the same: what must hold on every machine is checked in it as well, and a good one is good.
            const Look seen = attempt == 0 ? look() : Look {};
            if (seen.good)
                return { Judgement::Kind::Good, seen.said };
            notTestable(seen.said + (seen.said.empty() ? "" : ", but ") + before.toLine());
            break;
        }
        const os::UsableCores usable = os::measureUsableCores(2);
        if (usable.cores < 0.75 * cores) { // far from it: a look would take long and say nothing
            notTestable(usable.toLine());
            continue;
        }
        const MachineShare during;
        const Look seen = look();
        const auto share = during.read();
        if (seen.good)
            return { Judgement::Kind::Good, seen.said };
        // Two cores that were less than one and more than two within the same second are nobody's to judge by.
        const bool steady = usable.low >= 0.8 * cores;
        if (usable.cores >= cores && steady && share.taken() <= kQuiet)
            judgement = { Judgement::Kind::NotGood, seen.said + " with " + usable.toLine() };
        else
            notTestable(seen.said + ", but " + usable.toLine() + ", and " + share.toLine());
    }
    return judgement;
}

} // namespace interleave::support

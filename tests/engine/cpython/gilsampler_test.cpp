// SPDX-License-Identifier: GPL-3.0-or-later
#include "pythons.h"
#include "spawned.h"

#include <core/clock.h>
#include <cpython/gilsampler.h>

#include <gtest/gtest.h>
#include <set>
#include <thread>
#include <unistd.h>

namespace interleave::cpython::testing {
namespace {

constexpr Nanoseconds kWatchdog { 60'000'000'000 };

TEST(GilSamplerTest, seesFromOutsideWhichOfTwoThreadsHolds)
{
    bool any = false;
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(7))
            continue;
        SCOPED_TRACE(python.path);
        any = true;
        const Spawned script(
            { python.path, "-c",
                "import threading\ndef f():\n while True: pass\nthreading.Thread(target=f).start(); f()" },
            {});
        const ProcessId process { std::uint32_t(script.pid()) };
        const Nanoseconds until = monotonicNow() + kWatchdog;
        Result<GilSampler> sampler = GilSampler::attach(process);
        while (!sampler && monotonicNow() < until) {
            std::this_thread::yield(); // it starts
            sampler = GilSampler::attach(process);
        }
        ASSERT_TRUE(sampler) << sampler.error().message;
        std::set<std::uint32_t> threads;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        while ((threads.size() < 2 || last < first + 5) && monotonicNow() < until) {
            const auto sample = sampler->sample();
            ASSERT_TRUE(sample);
            first = first == 0 ? sample->switches : first;
            EXPECT_GE(sample->switches, last);
            last = sample->switches;
            if (sample->held) {
                if (const ThreadId thread = sampler->threadOf(sample->holder); thread.value != 0)
                    threads.insert(thread.value);
            }
            std::this_thread::sleep_for(GilSampler::kSampleEvery);
        }
        EXPECT_GE(last, first + 5);
#if defined(__x86_64__)
        EXPECT_EQ(threads.size(), 2u);
        EXPECT_TRUE(threads.contains(process.value));
#endif
    }
    if (!any)
        GTEST_SKIP() << "no Python here that can be read";
}

/// The state of a thread that ends is freed, and the next one's is put where it was.
TEST(GilSamplerTest, aThreadWhoseStateLiesWhereAnothersWasIsNotTakenForThat)
{
#if !defined(__x86_64__)
    GTEST_SKIP() << "whose a thread state is cannot be told here";
#endif
    bool any = false;
    for (const Python &python : pythons()) {
        if (!python.isAtLeast(7))
            continue;
        SCOPED_TRACE(python.path);
        any = true;
        const Spawned script({ python.path, "-c",
                                 "import threading, time\n"
                                 "def spin():\n end = time.monotonic() + 0.02\n while time.monotonic() < end: pass\n"
                                 "while True:\n t = threading.Thread(target=spin); t.start(); t.join()" },
            {});
        const ProcessId process { std::uint32_t(script.pid()) };
        const Nanoseconds until = monotonicNow() + kWatchdog;
        Result<GilSampler> sampler = GilSampler::attach(process);
        while (!sampler && monotonicNow() < until) {
            std::this_thread::yield(); // it starts
            sampler = GilSampler::attach(process);
        }
        ASSERT_TRUE(sampler) << sampler.error().message;
        std::set<std::uint32_t> threads;
        std::set<std::uint64_t> states;
        while ((threads.size() < 6 || states.size() >= threads.size()) && monotonicNow() < until) {
            const auto sample = sampler->sample();
            ASSERT_TRUE(sample);
            if (const ThreadId thread = sample->held ? sampler->threadOf(sample->holder) : ThreadId {}; thread.value != 0) {
                threads.insert(thread.value);
                states.insert(sample->holder);
            }
            std::this_thread::sleep_for(GilSampler::kSampleEvery);
        }
        EXPECT_GE(threads.size(), 6U) << "at " << states.size() << " addresses";
        EXPECT_LT(states.size(), threads.size()) << "no address was used again: nothing was tested";
    }
    if (!any)
        GTEST_SKIP() << "no Python here that can be read";
}

TEST(GilSamplerTest, saysSoWhenTheProcessIsNoPythonOrGone)
{
    const Spawned other({ "/bin/sleep", "100" }, {});
    EXPECT_FALSE(GilSampler::attach(ProcessId { std::uint32_t(other.pid()) }));
    Spawned gone({ "/bin/true" }, {});
    gone.end();
    const Result<GilSampler> none = GilSampler::attach(ProcessId { std::uint32_t(gone.pid()) });
    ASSERT_FALSE(none);
    EXPECT_FALSE(none.error().remedy.empty());
}

} // namespace
} // namespace interleave::cpython::testing

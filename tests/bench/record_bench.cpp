// SPDX-License-Identifier: GPL-3.0-or-later
// Target 1: what it costs to record one event, beside a bare read of the clock in the same binary.
// Target 2: a lock pair with its two events, beside the same pair without; and two threads with a lock and a ring each, beside
// one. Pairs run on threads of their own, also one alone: the C library takes a short cut in programs of one thread.
#include <core/clock.h>
#include <trace/recorder.h>
#include <trace/region.h>

#include <benchmark/benchmark.h>
#include <pthread.h>

#include <algorithm>
#include <barrier>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace interleave;

/// A ring that never fills: the benchmark moves its tail in large steps, as a collector would.
class Writer
{
public:
    Writer()
        : m_region(std::move(*trace::Region::create({ 1, 1u << 15 }))) // as large as a run's
        , m_recorder(m_region->claim("bench"))
        , m_ring(reinterpret_cast<trace::RingHeader *>(
              static_cast<std::byte *>(m_region->memory()) + trace::kRegionPage))
    {
    }
    trace::Recorder &recorder() { return m_recorder; }
    /// Called now and then outside the timed part.
    void empty()
    {
        m_ring->tail.store(m_ring->head.load(std::memory_order_acquire), std::memory_order_release);
    }

private:
    std::unique_ptr<trace::Region> m_region;
    trace::Recorder m_recorder;
    trace::RingHeader *m_ring;
};

constexpr int kBatch = 8192;

void clockAlone(benchmark::State &state)
{
    const bool tsc = hasInvariantTsc();
    for (auto _ : state) {
        for (int i = 0; i < kBatch; ++i)
            benchmark::DoNotOptimize(ticksNow(tsc));
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

void recordOneEvent(benchmark::State &state)
{
    Writer writer;
    for (auto _ : state) {
        for (int i = 0; i < kBatch; ++i)
            writer.recorder().record(trace::EventKind::StepBegin, 0, static_cast<std::uint32_t>(i));
        writer.empty();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
    if (writer.recorder().lost() != 0)
        state.SkipWithError("records were lost: the figure would be that of dropping");
}

void plainPairs(pthread_mutex_t &mutex)
{
    for (int i = 0; i < kBatch; ++i) {
        pthread_mutex_lock(&mutex);
        benchmark::ClobberMemory();
        pthread_mutex_unlock(&mutex);
    }
}

void tracedPairs(pthread_mutex_t &mutex, trace::Recorder &recorder)
{
    for (int i = 0; i < kBatch; ++i) {
        pthread_mutex_lock(&mutex);
        recorder.record(trace::EventKind::StepBegin, 1, 7);
        benchmark::ClobberMemory();
        recorder.record(trace::EventKind::StepBegin, 0, 7);
        pthread_mutex_unlock(&mutex);
    }
}

/// Lock pairs on as many threads as the argument says, each with a lock and a ring of its own. CPU time of the slowest thread.
template <bool Traced> void lockPairs(benchmark::State &state)
{
    constexpr int kBatches = 40;
    const auto count = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) {
        std::vector<Nanoseconds> used(count);
        std::barrier start(static_cast<std::ptrdiff_t>(count));
        {
            std::vector<std::jthread> team;
            for (std::size_t t = 0; t < count; ++t) {
                team.emplace_back([&, t] {
                    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
                    Writer writer;
                    start.arrive_and_wait();
                    const Nanoseconds begin = threadCpuNow();
                    for (int i = 0; i < kBatches; ++i) {
                        if constexpr (Traced) {
                            tracedPairs(mutex, writer.recorder());
                            writer.empty();
                        } else {
                            plainPairs(mutex);
                        }
                    }
                    used[t] = threadCpuNow() - begin;
                });
            }
        }
        state.SetIterationTime(static_cast<double>(std::ranges::max(used).count()) * 1e-9);
    }
    state.SetItemsProcessed(state.iterations() * kBatches * kBatch);
}

BENCHMARK(clockAlone);
BENCHMARK(recordOneEvent);
BENCHMARK(lockPairs<false>)->Name("plainLockPair")->Arg(1)->Arg(2)->UseManualTime()->Iterations(4);
BENCHMARK(lockPairs<true>)->Name("tracedLockPair")->Arg(1)->Arg(2)->UseManualTime()->Iterations(4);

} // namespace

int main(int argc, char **argv)
{
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}

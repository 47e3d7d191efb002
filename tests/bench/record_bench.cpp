// SPDX-License-Identifier: GPL-3.0-or-later
// Target 1: what it costs to record one event, beside a bare read of the clock in the same binary.
// Target 2 (first part): a lock pair with its two events, beside the same pair without.
#include <trace/recorder.h>
#include <trace/region.h>

#include <benchmark/benchmark.h>
#include <pthread.h>
#include <sys/mman.h>

namespace {

using namespace interleave;

/// A ring that never fills: the benchmark moves its own tail in large steps, as a collector would.
class Writer
{
public:
    Writer()
        : m_region(std::move(*trace::Region::create({ 1, 1u << 16 })))
        , m_recorder(m_region->claim("bench"))
    {
        void *memory = mmap(nullptr, m_region->size(), PROT_READ | PROT_WRITE, MAP_SHARED, m_region->descriptor(), 0);
        m_ring = reinterpret_cast<trace::RingHeader *>(static_cast<std::byte *>(memory) + trace::kRegionPage);
    }
    trace::Recorder &recorder() { return m_recorder; }
    /// Called now and then outside the timed part.
    void empty() { m_ring->tail.store(m_ring->head.load(std::memory_order_acquire), std::memory_order_release); }

private:
    std::unique_ptr<trace::Region> m_region;
    trace::Recorder m_recorder;
    trace::RingHeader *m_ring = nullptr;
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
        state.PauseTiming();
        writer.empty();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

void plainLockPair(benchmark::State &state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    for (auto _ : state) {
        for (int i = 0; i < kBatch; ++i) {
            pthread_mutex_lock(&mutex);
            benchmark::ClobberMemory();
            pthread_mutex_unlock(&mutex);
        }
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

void tracedLockPair(benchmark::State &state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    Writer writer;
    for (auto _ : state) {
        for (int i = 0; i < kBatch; ++i) {
            pthread_mutex_lock(&mutex);
            writer.recorder().record(trace::EventKind::StepBegin, 1, 7);
            benchmark::ClobberMemory();
            writer.recorder().record(trace::EventKind::StepBegin, 0, 7);
            pthread_mutex_unlock(&mutex);
        }
        state.PauseTiming();
        writer.empty();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * kBatch);
}

} // namespace

BENCHMARK(clockAlone);
BENCHMARK(recordOneEvent);
BENCHMARK(plainLockPair);
BENCHMARK(tracedLockPair);
BENCHMARK_MAIN();

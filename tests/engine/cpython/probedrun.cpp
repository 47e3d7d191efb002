// SPDX-License-Identifier: GPL-3.0-or-later
#include "probedrun.h"

#include "regionsocket.h"
#include "spawned.h"

#include <trace/collector.h>
#include <trace/probepage.h>

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>

namespace interleave::cpython::testing {

using trace::EventKind;

std::uint64_t GilTrace::holderChanges() const
{
    std::uint64_t changes = 0;
    const GilStep *last = nullptr;
    for (const GilStep &step : steps) {
        if (!step.isTake)
            continue;
        changes += last == nullptr || last->thread != step.thread ? 1 : 0;
        last = &step;
    }
    return changes;
}

std::string GilTrace::violations(bool clock) const
{
    std::string wrong;
    for (std::size_t i = 0; i < steps.size() && wrong.size() < 1000; ++i) {
        if (steps[i].epoch != i + 1)
            return wrong + fmt::format("epoch {} instead of {}; ", steps[i].epoch, i + 1);
        if (steps[i].isTake != (i % 2 == 0))
            wrong += fmt::format("{} at epoch {}; ", steps[i].isTake ? "take" : "drop", i + 1);
        if (i > 0 && !steps[i].isTake && steps[i].thread != steps[i - 1].thread)
            wrong += fmt::format("dropped by another at epoch {}; ", i + 1);
        if (clock && i > 0 && steps[i].time < steps[i - 1].time)
            wrong += fmt::format("the clock goes back by {} ns at epoch {}; ",
                (steps[i - 1].time - steps[i].time).count(), i + 1);
    }
    return wrong;
}

namespace {

/// A region's page, mapped by us as well.
class Page
{
public:
    explicit Page(int memfd)
        : m_bytes(static_cast<char *>(mmap(nullptr, trace::kRegionPage, PROT_READ, MAP_SHARED, memfd, 0)))
    {
    }
    ~Page() { munmap(m_bytes, trace::kRegionPage); }
    Page(const Page &) = delete;
    Page &operator=(const Page &) = delete;
    [[nodiscard]] const trace::ProbePage &operator*() const
    {
        return *reinterpret_cast<const trace::ProbePage *>(m_bytes + trace::kProbePageOffset);
    }

private:
    char *m_bytes;
};

/// Sorts what is derived by region.
class Listener : public trace::RecordObserver
{
public:
    explicit Listener(std::vector<ProbedProcess> &processes)
        : m_processes(processes)
    {
    }
    void objectDefined(std::uint32_t region, const trace::Definition &definition) override
    {
        m_processes.at(region).objects[definition.name] = definition.kind;
    }
    void recordApplied(
        Nanoseconds time, const trace::ThreadTrack &thread, const trace::Record &record) override
    {
        ProbedProcess &process = m_processes.at(thread.region);
        ++process.kinds[record.kind];
        if (record.kind == EventKind::State)
            ++process.states[trace::LaneState(record.detail)];
        if (record.kind == EventKind::GilDrop)
            process.forcedDrops += record.detail;
        if (record.kind == EventKind::GilTake || record.kind == EventKind::GilDrop)
            process.gils[record.object].steps.push_back(
                { record.value, record.kind == EventKind::GilTake, thread.ring, time });
    }

private:
    std::vector<ProbedProcess> &m_processes;
};

void readPage(ProbedProcess &process, const trace::ProbePage &page)
{
    process.finding = GilFinding(page.finding.load());
    for (const trace::ProbeGil &gil : page.gils) {
        if (gil.object == 0)
            continue;
        GilTrace &known = process.gils[gil.object];
        known.knowsSwitchNumber = (gil.flags & trace::kKnowsSwitchNumber) != 0;
        known.switchNumber = gil.switchNumber;
        known.within = gil.within;
        known.carried = gil.carried;
        std::sort(known.steps.begin(), known.steps.end(),
            [](const GilStep &a, const GilStep &b) { return a.epoch < b.epoch; });
    }
}

/// Whether a process that said hello still runs.
bool isAlive(int process)
{
    return kill(process, 0) == 0;
}

} // namespace

ProbedRun run(const std::vector<std::string> &command, const ProbedOptions &options)
{
    constexpr Nanoseconds kWatchdog { 180'000'000'000 };
    constexpr Nanoseconds kLinger { 10'000'000'000 }; ///< for processes that outlive the one that was started
    ProbedRun result;
    RegionSocket socket(options.listen);
    std::vector<std::string> environment = options.environment;
    if (options.probe) {
        environment.push_back("LD_PRELOAD=" INTERLEAVE_BINARY_DIR "/libinterleave-probe.so");
        environment.push_back(std::string(kProbeSocketVariable) + "="
            + (options.socket.empty() ? socket.path() : options.socket));
    }
    Spawned child(command, environment);

    trace::Collector collector({});
    Listener listener(result.processes);
    collector.addObserver(listener);
    std::vector<std::unique_ptr<Page>> pages;
    const Nanoseconds until = monotonicNow() + kWatchdog;
    Nanoseconds lingerUntil = until;
    bool ended = false;
    while (monotonicNow() < lingerUntil) {
        for (RegionSocket::Arrived &arrived : socket.take(2)) {
            collector.drain();
            collector.processEnded(ProcessId { std::uint32_t(
                arrived.process) }); // if it had a region before, it has executed something else
            pages.push_back(std::make_unique<Page>(arrived.memfd));
            result.processes.push_back({ .process = arrived.process, .hello = arrived.hello });
            EXPECT_TRUE(collector.addRegion(arrived.memfd, ProcessId { std::uint32_t(arrived.process) }));
            arrived.letGo();
        }
        child.pump();
        collector.drain();
        if (!ended && child.hasEnded()) {
            ended = true;
            lingerUntil = std::min(until, monotonicNow() + kLinger);
        }
        if (ended
            && std::none_of(result.processes.begin(), result.processes.end(),
                [](const ProbedProcess &process) { return isAlive(process.process); }))
            break;
    }
    EXPECT_TRUE(ended) << "it did not end within the watchdog's time";
    collector.finish();
    for (std::size_t i = 0; i < pages.size(); ++i)
        readPage(result.processes[i], **pages[i]);
    result.status = child.end();
    result.output = child.output();
    result.store = collector.store();
    result.info = result.store->info();
    return result;
}

ProbedRun runScript(const std::string &python, const std::string &name,
    const std::vector<std::string> &arguments, const ProbedOptions &options)
{
    std::vector<std::string> command { python,
        INTERLEAVE_SOURCE_DIR "/tests/engine/cpython/scripts/" + name + ".py" };
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run(command, options);
}

} // namespace interleave::cpython::testing

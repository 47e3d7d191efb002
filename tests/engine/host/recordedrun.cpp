// SPDX-License-Identifier: GPL-3.0-or-later
#include "recordedrun.h"

#include <host/sweep.h>
#include <os/calibration.h>

#include <algorithm>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace interleave::host::testing {

namespace {

double workPerMs()
{
    static const double rate = os::measureWorkRate().unitsPerMs;
    return rate;
}

/// The name of the thread of a region's first ring: its first record.
std::string firstName(trace::MappedRegion &mapped)
{
    if (mapped.header().ringsClaimed.load() == 0 || mapped.ring(0).head.load() == 0)
        return {};
    const trace::Event define = mapped.event(0, 0);
    std::string name;
    for (std::size_t i = 0; i < trace::continuationsOf(define.kind, define.cpu); ++i) {
        const trace::Continuation piece = mapped.continuation(0, 1 + i);
        name.append(reinterpret_cast<const char *>(&piece), trace::kNameBytesPerContinuation);
    }
    name.resize(define.cpu);
    return name;
}

ProcessTrace read(trace::MappedRegion &mapped, int pid)
{
    return { pid, firstName(mapped), gil::readMapped(mapped) };
}

std::vector<ProcessTrace> readAll(const std::list<ArrivedRegion> &regions)
{
    std::vector<ProcessTrace> all;
    for (const ArrivedRegion &arrived : regions) {
        struct stat about
        {
        };
        fstat(arrived.memfd.get(), &about);
        trace::MappedRegion mapped(arrived.memfd.get(), std::size_t(about.st_size));
        all.push_back(read(mapped, arrived.process));
    }
    return all;
}

/// What a supervisor and a watcher do about regions: takes them, and lets their senders go on.
class Regions
{
public:
    explicit Regions(RecordedRun::StopWhen stopWhen)
        : m_stopWhen(std::move(stopWhen))
    {
        const std::string token = "recorded-" + std::to_string(getpid());
        setenv(kRunVariable, token.c_str(), 1);
        EXPECT_TRUE(m_listener.open(token));
        m_thread = std::thread([this] { listen(); });
    }
    ~Regions() { end(); }
    const std::string &address() const { return m_listener.address(); }
    std::string token() const { return std::getenv(kRunVariable); }
    std::stop_token stop() const { return m_stop.get_token(); }
    Nanoseconds stopAsked() const { return m_stopAsked; } ///< after end
    std::list<ArrivedRegion> end()
    {
        if (m_thread.joinable()) {
            eventfd_write(m_over.get(), 1);
            m_thread.join();
        }
        return std::move(m_arrived);
    }

private:
    void listen()
    {
        for (bool over = false; !over;) {
            std::vector<pollfd> waits { { m_over.get(), POLLIN, 0 } };
            m_listener.addTo(waits);
            poll(waits.data(), waits.size(), m_stopWhen ? 5 : -1);
            over = waits[0].revents != 0;
            std::vector<Error> problems;
            for (ArrivedRegion &region : m_listener.take(problems)) {
                region.socket.reset();
                m_arrived.push_back(std::move(region));
            }
            for (const Error &problem : problems)
                ADD_FAILURE() << problem.toLine();
            if (m_stopWhen && m_stopWhen(readAll(m_arrived))) {
                m_stopWhen = {};
                m_stopAsked = monotonicNow();
                m_stop.request_stop();
            }
        }
    }
    RegionListener m_listener;
    os::FileDescriptor m_over { eventfd(0, EFD_CLOEXEC) };
    std::list<ArrivedRegion> m_arrived;
    RecordedRun::StopWhen m_stopWhen;
    std::stop_source m_stop;
    Nanoseconds m_stopAsked { 0 };
    std::thread m_thread;
};

} // namespace

RecordedRun::RecordedRun(const scenario::Scenario &scenario, StopWhen stopWhen)
{
    Regions regions(std::move(stopWhen));
    const auto region = trace::Region::create({ .ringCount = 64 }).value();
    outcome = scenario::runScenario(scenario,
        { .region = *region,
            .workPerMs = workPerMs(),
            .stop = regions.stop(),
            .announce = [address = regions.address(), token = regions.token()](
                            int memfd) { return announceRegion(address, token, memfd); },
            .announceAddress = regions.address(),
            .childProgram = INTERLEAVE_BINARY_DIR "/interleave-host" });
    trace::MappedRegion own(*region);
    main = read(own, getpid());
    children = readAll(regions.end());
    stopAsked = regions.stopAsked();
}

const ProcessTrace &RecordedRun::child(const std::string &name) const
{
    const auto found = std::find_if(children.begin(), children.end(), [&](const ProcessTrace &one) { return one.name == name; });
    static const ProcessTrace none;
    if (found == children.end()) {
        ADD_FAILURE() << "no process '" << name << "' has sent its region";
        return none;
    }
    return *found;
}

std::vector<gil::Seen> RecordedRun::all(trace::EventKind kind) const
{
    std::vector<gil::Seen> result = main.only(kind);
    for (const ProcessTrace &one : children) {
        const auto more = one.only(kind);
        result.insert(result.end(), more.begin(), more.end());
    }
    std::stable_sort(result.begin(), result.end(), [](const gil::Seen &a, const gil::Seen &b) { return a.time < b.time; });
    return result;
}

threads::Instruction stepOf(threads::Op op, std::uint32_t object)
{
    threads::Instruction step;
    step.op = op;
    step.line = 1;
    if (object != ~0U)
        step.object = { object, 1, threads::Pick::First };
    return step;
}

threads::Instruction compute(double ms)
{
    threads::Instruction step = stepOf(threads::Op::Compute);
    step.duration = Nanoseconds { std::int64_t(ms * 1e6) };
    return step;
}

threads::Instruction sleepFor(double ms)
{
    threads::Instruction step = compute(ms);
    step.op = threads::Op::Sleep;
    return step;
}

threads::Instruction repeated(std::uint32_t count, threads::Block body)
{
    threads::Instruction step = stepOf(threads::Op::Repeat);
    step.count = count;
    step.body = std::move(body);
    return step;
}

threads::Instruction raised(std::string type, std::string text)
{
    threads::Instruction step = stepOf(threads::Op::Raise);
    step.word = std::move(type);
    step.text = std::move(text);
    return step;
}

threads::Instruction onWorkers(threads::Op op, std::vector<std::uint32_t> workers)
{
    threads::Instruction step = stepOf(op);
    step.workers = std::move(workers);
    return step;
}

scenario::Scenario processScenario(trace::StartMethod method)
{
    scenario::Scenario scenario;
    scenario.lesson = "test";
    scenario.variant = "processes";
    scenario.label = "Processes";
    scenario.model = scenario::Model::Processes;
    scenario.startMethod = method;
    return scenario;
}

void addWorker(scenario::Scenario &scenario, std::string name, threads::Block steps, std::uint32_t count, threads::Starts starts)
{
    scenario.job.workers.push_back({ std::move(name), count, starts, std::move(steps) });
}

std::uint32_t addObject(scenario::Scenario &scenario, std::string name, threads::ObjectKind kind, std::int64_t size)
{
    scenario.job.objects.push_back({ std::move(name), kind, size });
    return std::uint32_t(scenario.job.objects.size() - 1);
}

} // namespace interleave::host::testing

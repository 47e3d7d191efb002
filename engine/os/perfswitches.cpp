// SPDX-License-Identifier: GPL-3.0-or-later
#include "perfswitches.h"

#include "affinity.h"
#include "procfs.h"

#include <fmt/format.h>

#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <unordered_map>

namespace interleave::os {

namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kMostPages = 64;
constexpr std::size_t kFewestPages = 8;

perf_event_attr attributes()
{
    perf_event_attr attr;
    std::memset(&attr, 0, sizeof attr);
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_SOFTWARE;
    attr.config = PERF_COUNT_SW_DUMMY;
    attr.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_CPU;
    attr.sample_id_all = 1;
    attr.context_switch = 1;
    attr.task = 1; // the end of a thread has no switch-out record of its own
    attr.exclude_kernel = 1;
    attr.exclude_hv = 1;
    attr.inherit = 1;
    attr.use_clockid = 1;
    attr.clockid = CLOCK_MONOTONIC;
    return attr;
}

int openEvent(perf_event_attr &attr, int pid, int core)
{
    return static_cast<int>(syscall(SYS_perf_event_open, &attr, pid, core, -1, PERF_FLAG_FD_CLOEXEC));
}

Failure refused(int error)
{
    const int paranoid = perfParanoid();
    if (error == ENOSYS)
        return fail("this kernel has no perf events", "the cores are observed by the workers themselves instead");
    if (error == EACCES || error == EPERM) {
        if (paranoid > 2)
            return fail(fmt::format("the kernel refuses switch events (kernel.perf_event_paranoid is {})", paranoid),
                "for exact core lanes, as root: sysctl kernel.perf_event_paranoid=2");
        return fail("switch events are refused, probably by a container's filter", "allow perf_event_open in the container's seccomp profile");
    }
    errno = error;
    return failErrno("switch events could not be opened", "see `interleave doctor`");
}

/// The buffer of one core, as the kernel fills it.
class CoreBuffer
{
public:
    CoreBuffer(PerfDescriptor descriptor, void *memory, std::size_t pages)
        : m_descriptor(std::move(descriptor))
        , m_memory(memory)
        , m_pages(pages)
    {
    }
    CoreBuffer(CoreBuffer &&other) noexcept
        : m_descriptor(std::move(other.m_descriptor))
        , m_memory(std::exchange(other.m_memory, nullptr))
        , m_pages(other.m_pages)
        , m_lastTime(other.m_lastTime)
    {
    }
    CoreBuffer &operator=(CoreBuffer &&) = delete;
    ~CoreBuffer()
    {
        if (m_memory)
            munmap(m_memory, (1 + m_pages) * kPage);
    }

    [[nodiscard]] CoreId core() const { return m_descriptor.core; }

    void read(std::vector<CoreSwitch> &switches, std::vector<CoreLoss> &losses)
    {
        auto *page = static_cast<perf_event_mmap_page *>(m_memory);
        const std::byte *data = static_cast<const std::byte *>(m_memory) + kPage;
        const std::size_t size = m_pages * kPage;
        // Acquire pairs with the kernel's release of data_head: what lies before it is written (perf_event_open(2), "data_head").
        const std::uint64_t head = std::atomic_ref(page->data_head).load(std::memory_order_acquire);
        std::uint64_t tail = page->data_tail; // only we write it
        while (tail < head) {
            perf_event_header header;
            copy(data, size, tail, &header, sizeof header);
            if (header.size < sizeof header || header.size > sizeof m_record || tail + header.size > head)
                break; // not possible with a sane kernel; nothing after it can be trusted
            copy(data, size, tail, m_record, header.size);
            tail += header.size;
            interpret(header, switches, losses);
        }
        // Release: our reads are over before the kernel may write there again.
        std::atomic_ref(page->data_tail).store(head, std::memory_order_release);
    }

private:
    struct Identity
    {
        std::uint32_t process, thread;
        std::uint64_t time;
        std::uint32_t core, reserved;
    };
    static_assert(sizeof(Identity) == 24);

    static void copy(const std::byte *data, std::size_t size, std::uint64_t at, void *to, std::size_t length)
    {
        const std::size_t offset = at % size;
        const std::size_t first = std::min(length, size - offset);
        std::memcpy(to, data + offset, first);
        std::memcpy(static_cast<std::byte *>(to) + first, data, length - first);
    }

    void interpret(const perf_event_header &header, std::vector<CoreSwitch> &switches, std::vector<CoreLoss> &losses)
    {
        if (header.size < sizeof header + sizeof(Identity))
            return;
        Identity id;
        std::memcpy(&id, m_record + header.size - sizeof id, sizeof id); // sample_id stands at the end of every record
        const Nanoseconds time { static_cast<std::int64_t>(id.time) };
        CoreSwitch change { time, ProcessId { id.process }, ThreadId { id.thread }, m_descriptor.core, false, false };
        switch (header.type) {
        case PERF_RECORD_SWITCH:
            change.in = !(header.misc & PERF_RECORD_MISC_SWITCH_OUT);
            change.preempted = !change.in && (header.misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT);
            switches.push_back(change);
            break;
        case PERF_RECORD_EXIT: {
            std::uint32_t ids[4]; // pid, parent's pid, tid, parent's tid
            std::memcpy(ids, m_record + sizeof header, sizeof ids);
            change.process = ProcessId { ids[0] };
            change.thread = ThreadId { ids[2] };
            switches.push_back(change);
            break;
        }
        case PERF_RECORD_LOST: {
            std::uint64_t lost[2]; // id, count
            std::memcpy(lost, m_record + sizeof header, sizeof lost);
            losses.push_back({ m_lastTime, time, m_descriptor.core, lost[1] });
            break;
        }
        default: break;
        }
        m_lastTime = std::max(m_lastTime, time);
    }

    PerfDescriptor m_descriptor;
    void *m_memory;
    std::size_t m_pages;
    Nanoseconds m_lastTime = monotonicNow();
    std::byte m_record[512] {};
};

} // namespace

int perfParanoid(int fallback)
{
    const std::string text = readSmallFile("/proc/sys/kernel/perf_event_paranoid");
    int value = fallback;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct PerfSwitches::State
{
    std::vector<CoreBuffer> buffers;
    std::vector<CoreSwitch> pending; ///< read, but after the last watermark
    std::unordered_map<ThreadId, CoreSwitch> on; ///< threads on a core, by their switch-in
    Nanoseconds watermark { 0 };
    std::size_t pages = 0;
    std::uint64_t late = 0;
};

PerfSwitches::PerfSwitches(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}
PerfSwitches::PerfSwitches(PerfSwitches &&) noexcept = default;
PerfSwitches &PerfSwitches::operator=(PerfSwitches &&) noexcept = default;
PerfSwitches::~PerfSwitches() = default;

Result<void> PerfSwitches::probe()
{
    perf_event_attr attr = attributes();
    const auto cores = allowedCores();
    const int core = cores && !cores->empty() ? static_cast<int>(cores->front().value) : 0;
    const FileDescriptor event(openEvent(attr, 0, core));
    if (!event)
        return refused(errno);
    void *memory = mmap(nullptr, (1 + kFewestPages) * kPage, PROT_READ | PROT_WRITE, MAP_SHARED, event.get(), 0);
    if (memory == MAP_FAILED)
        return failErrno("the buffer of switch events could not be mapped", "raise kernel.perf_event_mlock_kb, or end other recordings");
    munmap(memory, (1 + kFewestPages) * kPage);
    return {};
}

Result<std::vector<PerfDescriptor>> PerfSwitches::open(int pid)
{
    perf_event_attr attr = attributes();
    std::vector<PerfDescriptor> descriptors;
    for (const CoreId core : onlineCores()) {
        FileDescriptor event(openEvent(attr, pid, static_cast<int>(core.value)));
        if (!event)
            return refused(errno);
        descriptors.push_back({ std::move(event), core });
    }
    return descriptors;
}

Result<PerfSwitches> PerfSwitches::map(std::vector<PerfDescriptor> descriptors)
{
    for (std::size_t pages = kMostPages; pages >= kFewestPages; pages /= 2) {
        std::vector<void *> memory;
        int error = 0;
        for (const PerfDescriptor &descriptor : descriptors) {
            void *mapped = mmap(nullptr, (1 + pages) * kPage, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor.descriptor.get(), 0);
            if (mapped == MAP_FAILED) {
                error = errno;
                break;
            }
            memory.push_back(mapped);
        }
        if (memory.size() == descriptors.size()) {
            auto state = std::make_unique<State>();
            state->pages = pages;
            state->buffers.reserve(descriptors.size());
            for (std::size_t i = 0; i < descriptors.size(); ++i)
                state->buffers.emplace_back(std::move(descriptors[i]), memory[i], pages);
            return PerfSwitches(std::move(state));
        }
        for (void *mapped : memory)
            munmap(mapped, (1 + pages) * kPage);
        if (error != EPERM && error != ENOMEM) {
            errno = error;
            break;
        }
    }
    return failErrno("the buffers of switch events could not be mapped", "raise kernel.perf_event_mlock_kb, or end other recordings");
}

CoreBatch PerfSwitches::drain() { return drainUpTo(monotonicNow() - kSlack); }

CoreBatch PerfSwitches::finish() { return drainUpTo(monotonicNow()); }

CoreBatch PerfSwitches::drainUpTo(Nanoseconds watermark)
{
    // The watermark was taken before the first head is read: whatever happened up to it is visible in every buffer by now (kSlack),
    // in whatever order they are read.
    State &s = *m_state;
    CoreBatch batch;
    batch.watermark = watermark = std::max(watermark, s.watermark);
    for (CoreBuffer &buffer : s.buffers)
        buffer.read(s.pending, batch.losses);
    std::stable_sort(s.pending.begin(), s.pending.end(), [](const CoreSwitch &a, const CoreSwitch &b) {
        return a.time != b.time ? a.time < b.time : !a.in && b.in;
    });
    const auto end = std::upper_bound(
        s.pending.begin(), s.pending.end(), watermark, [](Nanoseconds time, const CoreSwitch &change) { return time < change.time; });
    for (auto change = s.pending.begin(); change != end; ++change) {
        if (change->time < s.watermark) {
            change->time = s.watermark;
            ++s.late;
        }
        const auto before = s.on.find(change->thread);
        if (!change->in) {
            if (before == s.on.end())
                continue; // it was off already: the end of a thread that had just been switched out
            change->core = before->second.core; // an exit record may stand in another core's buffer
            s.on.erase(before);
        } else {
            if (before != s.on.end()) { // its switch-out was lost
                CoreSwitch out = before->second;
                out.in = false;
                out.time = change->time;
                batch.switches.push_back(out);
            }
            s.on[change->thread] = *change;
        }
        batch.switches.push_back(*change);
    }
    s.pending.erase(s.pending.begin(), end);
    s.watermark = watermark;
    return batch;
}

std::size_t PerfSwitches::pages() const noexcept { return m_state->pages; }
std::uint64_t PerfSwitches::late() const noexcept { return m_state->late; }

} // namespace interleave::os

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporttext.h"
#include "flows.h"
#include "instantvalues.h"
#include "metrics/walk.h"
#include "microseconds.h"
#include "spandetail.h"
#include "tracefile.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

namespace interleave::trace {

namespace {

using nlohmann::json;

std::string jsonText(std::string_view text)
{
    return json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// The tracks: "processes" of the format group lanes as the window does, each lane is a "thread" of its own.
enum Group : std::uint32_t
{
    Cores = 1,
    Gils = 2,
    Threads = 3,
    Processes = 4,
    Loops = 5, ///< and their tasks
    Locks = 6,
    Queues = 7,
    OfProcess = 10 ///< the first that has the threads of one process, in a run of several
};

class PerfettoWriter
{
public:
    PerfettoWriter(const TraceStore &store, ExportText &text)
        : m_store(store)
        , m_text(text)
        , m_zero(store.begin())
    {
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            m_states[s] = jsonText(laneStateName(static_cast<LaneState>(s)));
        for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
            const Lane &lane = store.lane(LaneId { i });
            m_zero = std::min(m_zero, firstTimeOf(lane));
            if (lane.info().kind == LaneKind::Process)
                m_groupOfProcess.emplace(lane.info().process.value, OfProcess + static_cast<std::uint32_t>(m_groupOfProcess.size()));
        }
    }

    void write()
    {
        const TraceInfo info = m_store.info();
        m_text.print("{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"lesson\":{},\"variant\":{},\"machine\":{"
                     "},\"core_source\":{},"
                     "\"lost\":\"{}\"}},\n\"traceEvents\":[\n",
            jsonText(info.lesson), jsonText(info.variant), jsonText(info.machine), jsonText(coreSourceName(info.coreSource)), info.lost);
        groups();
        for (std::uint32_t i = 0; i < m_store.laneCount() && m_text.result(); ++i)
            lane(i);
        forEachFlow(m_store, [this](const Flow &flow) {
            if (m_text.result())
                arrow(flow);
        });
        m_text.print("\n]}}\n");
    }

private:
    static Nanoseconds firstTimeOf(const Lane &lane)
    {
        Nanoseconds first = lane.spanCount() > 0 ? lane.begin() : Nanoseconds::max();
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), 1,
            [&](const Instant &instant) { first = std::min(first, instant.time); });
        return first;
    }
    Microseconds since(Nanoseconds time) const { return Microseconds(std::max(Nanoseconds { 0 }, time - m_zero)); }
    /// Thread ids of the format are not 0.
    static std::uint32_t trackOf(std::uint32_t lane) { return lane + 1; }

    std::uint32_t groupOf(const LaneInfo &info) const
    {
        switch (info.kind) {
        case LaneKind::Core:
            return Cores;
        case LaneKind::Gil:
            return Gils;
        case LaneKind::Process:
            return Processes;
        case LaneKind::Loop:
        case LaneKind::Task:
            return Loops;
        case LaneKind::Lock:
            return Locks;
        case LaneKind::Queue:
            return Queues;
        case LaneKind::Thread:
            break;
        }
        const auto process = m_groupOfProcess.find(info.process.value);
        return process == m_groupOfProcess.end() ? std::uint32_t(Threads) : process->second;
    }

    void groups()
    {
        std::map<std::uint32_t, std::string> names { { Cores, "cores" }, { Gils, "GIL" }, { Threads, "threads" } };
        for (std::uint32_t i = 0; i < m_store.laneCount(); ++i) {
            const LaneInfo &info = m_store.lane(LaneId { i }).info();
            switch (info.kind) {
            case LaneKind::Process:
                names[Processes] = "processes";
                names[m_groupOfProcess.at(info.process.value)] = "threads of " + info.name;
                break;
            case LaneKind::Loop:
            case LaneKind::Task:
                names[Loops] = "event loops and tasks";
                break;
            case LaneKind::Lock:
                names[Locks] = "locks";
                break;
            case LaneKind::Queue:
                names[Queues] = "queues";
                break;
            default:
                break;
            }
        }
        for (const auto &[group, name] : names)
            metadata(group, 0, "process_name", name);
        for (const auto &[group, name] : names)
            m_text.print(",\n{{\"ph\":\"M\",\"pid\":{0},\"name\":\"process_sort_index\",\"args\":{{\"sort_index\":{0}}}}}", group);
    }

    void metadata(std::uint32_t group, std::uint32_t track, const char *what, const std::string &name)
    {
        m_text.print("{}{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"{}\",\"args\":{{\"name\":{}}}}}",
            m_any ? ",\n" : "", group, track, what, jsonText(name));
        m_any = true;
    }

    void lane(std::uint32_t id)
    {
        const Lane &lane = m_store.lane(LaneId { id });
        const LaneInfo &info = lane.info();
        const std::uint32_t group = groupOf(info), track = trackOf(id);
        metadata(
            group, track, "thread_name", info.letter.empty() ? info.name : info.letter + " " + info.name);
        m_text.print(",\n{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"thread_sort_index\",\"args\":{{"
                     "\"sort_index\":{}}}}}",
            group, track, id);
        slices(lane, group, track);
        if (info.kind == LaneKind::Queue)
            counter(lane, group, id);
        instants(lane, group, track);
    }

    void slices(const Lane &lane, std::uint32_t group, std::uint32_t track)
    {
        const LaneKind kind = lane.info().kind;
        const std::string head = fmt::format(",\n{{\"ph\":\"X\",\"pid\":{},\"tid\":{},\"ts\":", group, track);
        constexpr std::string_view duration = ",\"dur\":";
        // Most spans are in a state and about a thing that the lane has had before; a few hundred of such pairs are remembered.
        struct Known
        {
            std::uint32_t object = 0;
            LaneState state = LaneState::None;
            std::string tail; ///< ,"name":…,"args":…}
        };
        std::vector<Known> known(std::size_t(16) * kLaneStateCount);
        forEachSpan(lane, [&](const Span &span) {
            if (span.state == LaneState::None || !m_text.result())
                return;
            Known &its = known[(span.object * kLaneStateCount + index(span.state)) % known.size()];
            if (its.state != span.state || its.object != span.object) {
                const std::string detail = spanDetail(m_store, kind, span);
                its = { span.object, span.state,
                    fmt::format(",\"name\":{}{}}}", m_states[index(span.state)],
                        detail.empty() ? std::string() : fmt::format(",\"args\":{{\"on\":{}}}", jsonText(detail))) };
            }
            m_text.fill(head.size() + duration.size() + its.tail.size() + 2 * Microseconds::kLongest, [&](char *out) {
                out = std::ranges::copy(head, out).out;
                out = Microseconds::write(out, std::max(Nanoseconds { 0 }, span.begin - m_zero));
                out = std::ranges::copy(duration, out).out;
                out = Microseconds::write(out, span.end - span.begin);
                return std::ranges::copy(its.tail, out).out;
            });
        });
    }

    /// How much is in it, as a graph. A counter is known by its name in its group, so the lane's number stands in it.
    void counter(const Lane &lane, std::uint32_t group, std::uint32_t id)
    {
        const std::string head = fmt::format(",\n{{\"ph\":\"C\",\"pid\":{},\"name\":{},\"ts\":", group, jsonText(fmt::format("{} depth #{}", lane.info().name, id)));
        std::uint32_t last = ~std::uint32_t(0);
        forEachSpan(lane, [&](const Span &span) {
            const bool known = span.state != LaneState::Unknown && span.state != LaneState::Frozen;
            if (!known || span.object == last || !m_text.result())
                return;
            last = span.object;
            m_text.append(head, since(span.begin), ",\"args\":{\"items\":", std::to_string(span.object), "}}");
        });
    }

    void instants(const Lane &lane, std::uint32_t group, std::uint32_t track)
    {
        const std::string head = fmt::format(",\n{{\"ph\":\"i\",\"s\":\"t\",\"pid\":{},\"tid\":{},\"ts\":", group, track);
        forEachInstant(lane, [&](const Instant &instant) {
            if (!m_text.result())
                return;
            const bool hasText = instant.kind == InstantKind::Mark || instant.kind == InstantKind::Deadlock;
            const std::string text = hasText ? m_store.name(instant.object) : std::string();
            m_text.append(head, since(instant.time), ",\"name\":",
                jsonText(text.empty() ? std::string(instantKindName(instant.kind)) : text), ",\"args\":", arguments(instant), "}");
        });
    }

    /// What is packed into an instant, unpacked.
    std::string arguments(const Instant &instant) const
    {
        switch (instant.kind) {
        case InstantKind::Sent:
        case InstantKind::Received: {
            const MessageValue message = MessageValue::of(instant.value);
            return fmt::format("{{\"number\":{},\"bytes\":{}}}", message.number, message.bytes);
        }
        case InstantKind::Depth: {
            const DepthValue depth = DepthValue::of(instant.value);
            return fmt::format("{{\"items\":{},\"bound\":{}}}", depth.items, depth.bound);
        }
        case InstantKind::JobEnd: {
            const JobValue job = JobValue::of(instant.value);
            return fmt::format("{{\"number\":{},\"outcome\":{}}}", job.number, unsigned(job.outcome));
        }
        case InstantKind::Serialised: {
            const SerialisedValue serialised = SerialisedValue::of(instant.value);
            return fmt::format("{{\"bytes\":{},\"ns\":{},\"unpickled\":{}}}", instant.object, serialised.nanoseconds, serialised.unpickled);
        }
        case InstantKind::Load:
        case InstantKind::Store:
        case InstantKind::FinalValue:
            return fmt::format("{{\"variable\":{},\"value\":{}}}", jsonText(m_store.name(instant.object)), std::int64_t(instant.value));
        case InstantKind::Counted:
            return fmt::format("{{\"variable\":{},\"loads\":{},\"stores\":{}}}", jsonText(m_store.name(instant.object)),
                instant.value & 0xffff'ffff, instant.value >> 32);
        case InstantKind::Overwritten: {
            const auto overwritten = OverwrittenValue::of(instant.value);
            return fmt::format("{{\"variable\":{},\"stores\":{},\"lost\":{}}}", jsonText(m_store.name(instant.object)), overwritten.stores,
                overwritten.lost);
        }
        default:
            return fmt::format("{{\"object\":{},\"value\":{}}}", instant.object, instant.value);
        }
    }

    /// Both ends have to lie in slices, or a viewer drops the arrow.
    void arrow(const Flow &flow)
    {
        const Lane &from = m_store.lane(flow.from), &to = m_store.lane(flow.to);
        if (!isInSlice(from, flow.fromTime) || !isInSlice(to, flow.toTime))
            return;
        const std::uint64_t id = ++m_arrows;
        const std::string_view kind = flowKindName(flow.kind);
        std::string arguments;
        if (flow.kind == Flow::Kind::Message)
            arguments = fmt::format(",\"args\":{{\"bytes\":{},\"number\":{},\"through\":{}}}", flow.bytes, flow.number,
                jsonText(m_store.lane(flow.channel).info().name));
        else if (flow.kind == Flow::Kind::Job)
            arguments = fmt::format(",\"args\":{{\"number\":{},\"through\":{}}}", flow.number, jsonText(m_store.lane(flow.channel).info().name));
        m_text.print(",\n{{\"ph\":\"s\",\"cat\":\"{0}\",\"name\":\"{0}\",\"id\":{1},\"pid\":{2},\"tid\":{3},\"ts\":{4}{5}}}", kind, id,
            groupOf(from.info()), trackOf(flow.from.value), std::string_view(since(flow.fromTime)), arguments);
        m_text.print(",\n{{\"ph\":\"f\",\"bp\":\"e\",\"cat\":\"{0}\",\"name\":\"{0}\",\"id\":{1},\"pid\":{2},\"tid\":{3},\"ts\":{4}{5}}}", kind, id,
            groupOf(to.info()), trackOf(flow.to.value), std::string_view(since(flow.toTime)), arguments);
    }
    static bool isInSlice(const Lane &lane, Nanoseconds time)
    {
        const std::uint64_t i = lane.at(time);
        return i < lane.spanCount() && i >= lane.firstSpan() && lane.span(i).state != LaneState::None;
    }

    const TraceStore &m_store;
    ExportText &m_text;
    Nanoseconds m_zero;
    bool m_any = false;
    std::uint64_t m_arrows = 0;
    std::map<std::uint32_t, std::uint32_t> m_groupOfProcess; ///< by pid
    std::array<std::string, kLaneStateCount> m_states;
};

} // namespace

Result<void> exportPerfetto(const TraceStore &store, const std::filesystem::path &file)
{
    return exportText(file, [&](ExportText &text) { PerfettoWriter(store, text).write(); });
}

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporttext.h"
#include "spanwalk.h"
#include "tracefile.h"

#include <array>
#include <limits>
#include <nlohmann/json.hpp>

namespace interleave::trace {

namespace {

using nlohmann::json;

std::string quoted(const std::string &text)
{
    return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string_view instantName(InstantKind kind)
{
    static constexpr std::array<std::string_view, 13> names { "event", "drop request", "forced switch",
        "mark", "lost", "line", "thread start", "thread end", "I/O done", "step", "late event", "GIL take", "self gap" };
    const auto i = static_cast<std::size_t>(kind);
    return i < names.size() ? names[i] : names[0];
}

/// Microseconds as the format wants them, exact to the nanosecond (a double would round: uptimes have 16
/// digits).
struct Microseconds
{
    std::int64_t ns;
};

/// The tracks: processes group lanes as the window does, each lane is a thread of its own.
enum Group : int
{
    Cores = 1,
    Gils = 2,
    Threads = 3
};

Group groupOf(LaneKind kind)
{
    return kind == LaneKind::Core ? Cores : kind == LaneKind::Gil ? Gils : Threads;
}

} // namespace
} // namespace interleave::trace

template <> struct fmt::formatter<interleave::trace::Microseconds>
{
    constexpr auto parse(format_parse_context &context) { return context.begin(); }
    template <class Context> auto format(interleave::trace::Microseconds time, Context &context) const
    {
        // Never negative: relative to the trace's begin.
        return fmt::format_to(context.out(), "{}.{:03}", time.ns / 1000, time.ns % 1000);
    }
};

namespace interleave::trace {

namespace {

class PerfettoWriter
{
public:
    PerfettoWriter(const TraceStore &store, ExportText &text)
        : m_store(store)
        , m_text(text)
        , m_zero(store.begin())
    {
        for (std::size_t s = 0; s < kLaneStateCount; ++s)
            m_states[s] = quoted(std::string(laneStateName(static_cast<LaneState>(s))));
        for (std::uint32_t i = 0; i < store.laneCount(); ++i)
            m_zero = std::min(m_zero, firstTimeOf(store.lane(LaneId { i })));
    }

    void write()
    {
        const TraceInfo info = m_store.info();
        m_text.print("{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"lesson\":{},\"variant\":{},\"machine\":{"
                     "},\"core_source\":{},"
                     "\"lost\":\"{}\"}},\n\"traceEvents\":[\n",
            quoted(info.lesson), quoted(info.variant), quoted(info.machine),
            quoted(std::string(coreSourceName(info.coreSource))), info.lost);
        metadata(Cores, 0, "process_name", "cores");
        metadata(Gils, 0, "process_name", "GIL");
        metadata(Threads, 0, "process_name", "threads");
        for (const Group group : { Cores, Gils, Threads })
            m_text.print(",\n{{\"ph\":\"M\",\"pid\":{},\"name\":\"process_sort_index\",\"args\":{{\"sort_"
                         "index\":{}}}}}",
                int(group), int(group));
        for (std::uint32_t i = 0; i < m_store.laneCount() && m_text.result(); ++i)
            lane(i);
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
    Microseconds since(Nanoseconds time) const { return { (time - m_zero).count() }; }
    /// Thread ids of the format are not 0.
    static std::uint32_t trackOf(std::uint32_t lane) { return lane + 1; }

    void metadata(Group group, std::uint32_t track, const char *what, const std::string &name)
    {
        m_text.print("{}{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"{}\",\"args\":{{\"name\":{}}}}}",
            m_any ? ",\n" : "", int(group), track, what, quoted(name));
        m_any = true;
    }

    /// What the span is about: the thread on the core, the holder, the thing that blocks.
    std::string detailOf(LaneKind kind, const Span &span) const
    {
        if (kind != LaneKind::Thread || span.state == LaneState::WantsGil)
            return m_store.lane(LaneId { span.object }).info().name;
        return m_store.name(span.object);
    }

    void lane(std::uint32_t id)
    {
        const Lane &lane = m_store.lane(LaneId { id });
        const LaneInfo &info = lane.info();
        const Group group = groupOf(info.kind);
        const std::uint32_t track = trackOf(id);
        metadata(
            group, track, "thread_name", info.letter.empty() ? info.name : info.letter + " " + info.name);
        m_text.print(",\n{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"thread_sort_index\",\"args\":{{"
                     "\"sort_index\":{}}}}}",
            int(group), track, id);
        std::uint32_t known = ~std::uint32_t(0); // most spans are about what the last one was about
        bool knownIsLane = false;
        std::string on;
        forEachSpan(lane, [&](const Span &span) {
            if (span.state == LaneState::None || !m_text.result())
                return;
            const bool isLane = info.kind != LaneKind::Thread || span.state == LaneState::WantsGil;
            if (span.object != known || isLane != knownIsLane) {
                known = span.object;
                knownIsLane = isLane;
                const std::string detail = detailOf(info.kind, span);
                on = detail.empty() ? std::string() : fmt::format(",\"args\":{{\"on\":{}}}", quoted(detail));
            }
            m_text.print(",\n{{\"ph\":\"X\",\"pid\":{},\"tid\":{},\"ts\":{},\"dur\":{},\"name\":{}{}}}",
                int(group), track, since(span.begin), Microseconds { (span.end - span.begin).count() },
                m_states[index(span.state)], on);
        });
        lane.instants(Nanoseconds::min(), Nanoseconds::max(), std::numeric_limits<std::size_t>::max(),
            [&](const Instant &instant) {
                if (!m_text.result())
                    return;
                const std::string text
                    = instant.kind == InstantKind::Mark || instant.kind == InstantKind::Deadlock ? m_store.name(instant.object) : std::string();
                m_text.print(",\n{{\"ph\":\"i\",\"s\":\"t\",\"pid\":{},\"tid\":{},\"ts\":{},\"name\":{},"
                             "\"args\":{{\"object\":{},\"value\":{}}}}}",
                    int(group), track, since(instant.time),
                    quoted(text.empty() ? std::string(instantName(instant.kind)) : text), instant.object,
                    instant.value);
            });
    }

    const TraceStore &m_store;
    ExportText &m_text;
    Nanoseconds m_zero;
    bool m_any = false;
    std::array<std::string, kLaneStateCount> m_states;
};

} // namespace

Result<void> exportPerfetto(const TraceStore &store, const std::filesystem::path &file)
{
    return exportText(file, [&](ExportText &text) { PerfettoWriter(store, text).write(); });
}

} // namespace interleave::trace

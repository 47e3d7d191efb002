// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol.h"

#include "fieldreader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <limits>

namespace interleave::host {

namespace {

using nlohmann::json;
using namespace message;

constexpr std::array kNames { "hello", "start", "prepare", "ready", "started", "go", "region", "perf",
    "freeze", "frozen", "resume", "resumed", "stop", "heartbeat", "calibrated", "problem", "processStarted",
    "processEnded", "finished", "step", "raised", "interrupt", "scriptPrepared",
    "scriptEnded" };
static_assert(kNames.size() == std::variant_size_v<Message>);

// ---- to JSON ----

json errorToJson(const Error &error)
{
    return { { "message", error.message }, { "remedy", error.remedy }, { "file", error.file },
        { "line", error.line }, { "key", error.key } };
}

json write(const Hello &m)
{
    return { { "process", m.process } };
}
json write(const Start &m)
{
    json j { { "scenario", m.scenario } };
    if (m.coreSource)
        j["coreSource"] = int(*m.coreSource);
    if (m.workPerMs)
        j["workPerMs"] = *m.workPerMs;
    if (!m.script.empty())
        j["script"] = m.script;
    return j;
}
json write(const Prepare &m)
{
    json j { { "scenario", m.scenario }, { "regionAddress", m.regionAddress },
        { "servicePort", m.servicePort } };
    if (!m.script.empty()) {
        j["script"] = m.script;
        j["probeSocket"] = m.probeSocket;
        j["probe"] = m.probe;
        j["noProbe"] = m.noProbe;
    }
    if (m.workPerMs)
        j["workPerMs"] = *m.workPerMs;
    return j;
}
json write(const Ready &m)
{
    return { { "port", m.port } };
}
json write(const Started &m)
{
    return { { "coreSource", int(m.coreSource) }, { "degraded", errorToJson(m.degraded) } };
}
json write(const Go &m)
{
    return { { "selfObserve", m.selfObserve }, { "stepMode", m.stepMode } };
}
json write(const Step &m)
{
    return { { "worker", m.worker } };
}
json write(const Region &m)
{
    return { { "process", m.process }, { "token", m.token } };
}
json write(const Perf &m)
{
    return { { "cores", m.cores }, { "more", m.more } };
}
json write(const Freeze &)
{
    return json::object();
}
json write(const Frozen &m)
{
    return { { "at", m.at.count() } };
}
json write(const Resume &)
{
    return json::object();
}
json write(const Resumed &m)
{
    return { { "at", m.at.count() } };
}
json write(const Stop &)
{
    return json::object();
}
json write(const Heartbeat &)
{
    return json::object();
}
json write(const Calibrated &m)
{
    return { { "workPerMs", m.workPerMs } };
}
json write(const Problem &m)
{
    return { { "error", errorToJson(m.error) } };
}
json write(const ProcessStarted &m)
{
    return { { "process", m.process }, { "role", int(m.role) } };
}
json write(const ProcessEnded &m)
{
    return { { "process", m.process }, { "status", m.status } };
}
json write(const Finished &m)
{
    return { { "outcome", int(m.outcome) }, { "wall", m.wall.count() }, { "switchNumber", m.switchNumber },
        { "error", errorToJson(m.error) } };
}
json write(const Raised &m)
{
    return { { "who", m.uncaught.who }, { "what", m.uncaught.what }, { "line", m.uncaught.line } };
}
json write(const Interrupt &)
{
    return json::object();
}
json write(const ScriptPrepared &m)
{
    return { { "sandbox", int(m.setup.sandbox) }, { "sandboxReason", m.setup.sandboxReason }, { "probe", m.setup.probe },
        { "noProbe", m.setup.noProbe }, { "gil", int(m.setup.gil) }, { "gilReason", m.setup.gilReason },
        { "hasGil", m.setup.hasGil } };
}
json write(const ScriptEnded &m)
{
    return { { "status", m.status } };
}

// ---- from JSON ----

constexpr std::uint64_t kMaxPid = std::numeric_limits<std::int32_t>::max();

void read(FieldReader &r, Hello &m)
{
    r.integer("process", m.process, 0, kMaxPid);
}
void read(FieldReader &r, Start &m)
{
    r.text("scenario", m.scenario, kMaxPayload);
    if (r.has("coreSource"))
        r.choice("coreSource", m.coreSource.emplace(), CoreSource::Perf, CoreSource::Sampled);
    if (r.has("workPerMs"))
        r.positive("workPerMs", m.workPerMs.emplace());
    if (r.has("script"))
        r.text("script", m.script, kMaxPayload);
}
void read(FieldReader &r, Prepare &m)
{
    r.text("scenario", m.scenario, kMaxPayload);
    r.text("regionAddress", m.regionAddress, 100);
    r.integer("servicePort", m.servicePort, 0, 65535);
    if (r.has("workPerMs"))
        r.positive("workPerMs", m.workPerMs.emplace());
    if (r.has("script")) {
        r.text("script", m.script, kMaxPayload);
        r.text("probeSocket", m.probeSocket);
        r.text("probe", m.probe);
        r.text("noProbe", m.noProbe);
    }
}
void read(FieldReader &r, Ready &m)
{
    r.integer("port", m.port, 0, 65535);
}
void read(FieldReader &r, Started &m)
{
    r.choice("coreSource", m.coreSource, CoreSource::Perf, CoreSource::Sampled);
    r.error("degraded", m.degraded);
}
void read(FieldReader &r, Go &m)
{
    r.boolean("selfObserve", m.selfObserve);
    if (r.has("stepMode"))
        r.boolean("stepMode", m.stepMode);
}
void read(FieldReader &r, Region &m)
{
    r.integer("process", m.process, 0, kMaxPid);
    r.text("token", m.token, 64);
}
void read(FieldReader &r, Step &m)
{
    r.integer("worker", m.worker, Step::kAll, 1'000'000);
}
void read(FieldReader &r, Perf &m)
{
    r.numbers("cores", m.cores, kMaxDescriptors);
    r.boolean("more", m.more);
}
void read(FieldReader &, Freeze &) { }
void read(FieldReader &r, Frozen &m)
{
    r.nanoseconds("at", m.at);
}
void read(FieldReader &, Resume &) { }
void read(FieldReader &r, Resumed &m)
{
    r.nanoseconds("at", m.at);
}
void read(FieldReader &, Stop &) { }
void read(FieldReader &, Heartbeat &) { }
void read(FieldReader &r, Calibrated &m)
{
    r.positive("workPerMs", m.workPerMs);
}
void read(FieldReader &r, Problem &m)
{
    r.error("error", m.error);
}
void read(FieldReader &r, ProcessStarted &m)
{
    r.integer("process", m.process, 1, kMaxPid);
    r.choice("role", m.role, Role::Runner, Role::Service);
}
void read(FieldReader &r, ProcessEnded &m)
{
    r.integer("process", m.process, 1, kMaxPid);
    r.integer("status", m.status, 0, kMaxPid);
}
void read(FieldReader &r, Finished &m)
{
    r.choice("outcome", m.outcome, RunState::Finished, RunState::Failed);
    r.nanoseconds("wall", m.wall);
    r.integer("switchNumber", m.switchNumber, 0, std::numeric_limits<std::uint64_t>::max());
    r.error("error", m.error);
}
void read(FieldReader &r, Raised &m)
{
    r.text("who", m.uncaught.who);
    r.text("what", m.uncaught.what);
    r.integer("line", m.uncaught.line, 0, std::numeric_limits<std::uint32_t>::max());
}
void read(FieldReader &, Interrupt &) { }
void read(FieldReader &r, ScriptPrepared &m)
{
    r.choice("sandbox", m.setup.sandbox, cpython::SandboxLevel::Bubblewrap, cpython::SandboxLevel::None);
    r.text("sandboxReason", m.setup.sandboxReason);
    r.boolean("probe", m.setup.probe);
    r.text("noProbe", m.setup.noProbe);
    r.choice("gil", m.setup.gil, cpython::GilRung::Probe, cpython::GilRung::None);
    r.text("gilReason", m.setup.gilReason);
    r.boolean("hasGil", m.setup.hasGil);
}
void read(FieldReader &r, ScriptEnded &m)
{
    r.integer("status", m.status, 0, kMaxPid);
}

template <class T> Result<Message> readAs(const json &object, std::string_view name)
{
    T message;
    FieldReader reader(object, name);
    read(reader, message);
    if (const Result<void> right = reader.done(); !right)
        return Failure(right.error());
    return Message(std::move(message));
}

template <std::size_t... I>
Result<Message> readAny(std::size_t type, const json &object, std::index_sequence<I...>)
{
    using Read = Result<Message> (*)(const json &, std::string_view);
    static constexpr Read readers[] = { &readAs<std::variant_alternative_t<I, Message>>... };
    return readers[type](object, kNames[type]);
}

} // namespace

std::string encode(const Message &message)
{
    // Texts may hold anything a file or a program gave us: bytes that are no UTF-8 are replaced rather than
    // thrown at.
    const std::string payload = std::visit([](const auto &m) { return write(m); }, message)
                                    .dump(-1, ' ', false, json::error_handler_t::replace);
    FrameHeader header;
    header.type = std::uint16_t(message.index());
    header.length = std::uint32_t(payload.size());
    std::string frame(sizeof header, '\0');
    std::memcpy(frame.data(), &header, sizeof header);
    return frame + payload;
}

Result<FrameHeader> decodeHeader(std::string_view bytes)
{
    FrameHeader header;
    if (bytes.size() < sizeof header)
        return fail(fmt::format("a control message of {} bytes has no header", bytes.size()));
    std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != FrameHeader::kMagic)
        return fail("a control message does not begin as one");
    if (header.version != FrameHeader::kVersion)
        return fail(
            fmt::format("the other side speaks version {} of the control protocol, this program version {}",
                header.version, FrameHeader::kVersion),
            "install interleave and interleave-host from one package");
    if (header.length > kMaxPayload)
        return fail(
            fmt::format("a control message of {} bytes is over the limit of {}", header.length, kMaxPayload));
    return header;
}

Result<Message> decodePayload(std::uint16_t type, std::string_view payload)
{
    if (type >= kNames.size())
        return fail(fmt::format("unknown control message {}", type),
            "install interleave and interleave-host from one package");
    const json object = json::parse(payload.begin(), payload.end(), nullptr, false);
    if (!object.is_object())
        return fail(fmt::format("control message '{}': its content is no JSON object", kNames[type]));
    return readAny(type, object, std::make_index_sequence<std::variant_size_v<Message>> {});
}

Result<Message> decode(std::string_view frame)
{
    const Result<FrameHeader> header = decodeHeader(frame);
    if (!header)
        return Failure(header.error());
    const std::string_view payload = frame.substr(sizeof(FrameHeader));
    if (header->flags != 0 || payload.size() != header->length)
        return fail(fmt::format("control message '{}' has {} bytes of content where its header says {}",
            messageName(header->type), payload.size(), header->length));
    return decodePayload(header->type, payload);
}

std::string_view messageName(std::size_t type) noexcept
{
    return type < kNames.size() ? kNames[type] : "unknown";
}

} // namespace interleave::host

// SPDX-License-Identifier: GPL-3.0-or-later
#include "pickle.h"

#include <os/calibration.h>

#include <cstring>
#include <vector>

namespace interleave::processes {

namespace {

using trace::EventKind;
using trace::LaneState;

constexpr char kBinInt = 'J';

std::uint32_t next(std::uint64_t &state) noexcept
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return std::uint32_t(state >> 32);
}

/// The state Serialising, and how long it lasted.
class Serialising
{
public:
    Serialising(const Caller &caller, ObjectId object, std::uint8_t direction, std::uint32_t bytes)
        : m_caller(caller)
        , m_object(object)
        , m_direction(direction)
        , m_bytes(bytes)
    {
        m_caller.thread.trace.state(LaneState::Serialising, object);
    }
    ~Serialising()
    {
        m_caller.thread.trace.event(EventKind::Serialised, m_direction, m_object.value,
            static_cast<std::uint64_t>((monotonicNow() - m_begin).count()), m_bytes);
        m_caller.thread.trace.state(LaneState::RunningPython);
    }
    Serialising(const Serialising &) = delete;
    Serialising &operator=(const Serialising &) = delete;

    void unit() noexcept
    {
        m_work = os::burnUnit(m_work);
        m_caller.thread.trace.observeUnit();
    }

private:
    const Caller &m_caller;
    const ObjectId m_object;
    const std::uint8_t m_direction;
    const std::uint32_t m_bytes;
    std::uint64_t m_work = 1;
    const Nanoseconds m_begin = monotonicNow();
};

/// The list: the ints are objects in memory of their own before they are written and after they were read, as in Python.
using Ints = std::vector<std::uint32_t>;

} // namespace

void dump(const Caller &caller, ObjectId object, std::uint32_t bytes, std::uint64_t seed, std::string &into)
{
    // Whatever is left over of five bytes: the opcodes around the list.
    const std::uint32_t count = bytes / kBytesOfInt;
    Ints ints(count);
    std::uint64_t state = seed;
    for (std::uint32_t &value : ints)
        value = next(state);
    const std::size_t begin = into.size();
    into.resize(begin + sizeof seed + bytes);

    Serialising serialising(caller, object, 0, bytes);
    char *at = into.data() + begin;
    std::memcpy(at, &seed, sizeof seed);
    at += sizeof seed;
    for (std::uint32_t i = 0; i < count; ++i) {
        *at = kBinInt;
        std::memcpy(at + 1, &ints[i], sizeof ints[i]);
        at += kBytesOfInt;
        if (i % kIntsOfUnitWriting == 0)
            serialising.unit();
    }
    std::memset(at, '.', bytes % kBytesOfInt);
}

Result<void> load(const Caller &caller, ObjectId object, std::string_view bytes)
{
    std::uint64_t state = 0;
    if (bytes.size() < sizeof state)
        return fail("a message arrived without its beginning");
    std::memcpy(&state, bytes.data(), sizeof state);
    bytes.remove_prefix(sizeof state);
    const auto count = std::uint32_t(bytes.size() / kBytesOfInt);
    Serialising serialising(caller, object, 1, std::uint32_t(bytes.size()));
    Ints ints;
    ints.reserve(count);
    bool intact = true;
    for (std::uint32_t i = 0; i < count; ++i) {
        const char *at = bytes.data() + std::size_t(i) * kBytesOfInt;
        std::uint32_t value = 0;
        std::memcpy(&value, at + 1, sizeof value);
        ints.push_back(value);
        intact = intact && *at == kBinInt && value == next(state);
        if (i % kIntsOfUnitReading == 0)
            serialising.unit();
    }
    intact = intact && bytes.substr(std::size_t(count) * kBytesOfInt).find_first_not_of('.') == std::string_view::npos;
    if (!intact)
        return fail("a message arrived damaged", "report this: it is a defect of Interleave");
    return {};
}

} // namespace interleave::processes

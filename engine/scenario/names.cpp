// SPDX-License-Identifier: GPL-3.0-or-later
#include "names.h"

#include "schema.h"

#include <array>

namespace interleave::scenario {

namespace {

constexpr std::array<std::string_view, 5> kModels { "sequential", "threads", "processes", "asyncio",
    "interpreters" };
constexpr std::array<std::string_view, 5> kGils { "cpython-3", "cpython-3.9", "cpython-2", "none", "per-interpreter" };
constexpr std::array<std::string_view, 4> kPicks { "first", "worker", "random", "round" };
constexpr std::array<std::string_view, 3> kStarts { "alone", "main", "on-demand" };
constexpr std::array<std::string_view, 3> kStartMethods { "fork", "spawn", "forkserver" };
constexpr std::array<std::string_view, 3> kLatencies { "fixed", "uniform", "log-normal" };

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N> &names, std::string_view name) noexcept
{
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name)
            return static_cast<Enum>(i);
    }
    return {};
}

template <std::size_t N> std::vector<std::string> all(const std::array<std::string_view, N> &names)
{
    return { names.begin(), names.end() };
}

} // namespace

std::optional<Op> opFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < threads::kOpCount; ++i) {
        if (ruleOf(static_cast<Op>(i)).name == name)
            return static_cast<Op>(i);
    }
    return {};
}
std::optional<ObjectKind> objectKindFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < threads::kObjectKindCount; ++i) {
        if (ruleOf(static_cast<ObjectKind>(i)).name == name)
            return static_cast<ObjectKind>(i);
    }
    return {};
}
std::optional<Pick> pickFromName(std::string_view name) noexcept
{
    return find<Pick>(kPicks, name);
}
std::optional<Starts> startsFromName(std::string_view name) noexcept
{
    return find<Starts>(kStarts, name);
}
std::optional<trace::StartMethod> startMethodFromName(std::string_view name) noexcept
{
    return find<trace::StartMethod>(kStartMethods, name);
}
std::optional<Model> modelFromName(std::string_view name) noexcept
{
    return find<Model>(kModels, name);
}
std::optional<GilKind> gilFromName(std::string_view name) noexcept
{
    return find<GilKind>(kGils, name);
}
std::optional<Latency::Kind> latencyKindFromName(std::string_view name) noexcept
{
    return find<Latency::Kind>(kLatencies, name);
}

std::string_view opName(Op op) noexcept
{
    return ruleOf(op).name;
}
std::string_view objectKindName(ObjectKind kind) noexcept
{
    return ruleOf(kind).name;
}
std::string_view pickName(Pick pick) noexcept
{
    return kPicks[static_cast<std::size_t>(pick)];
}
std::string_view startsName(Starts starts) noexcept
{
    return kStarts[static_cast<std::size_t>(starts)];
}
std::string_view startMethodName(trace::StartMethod method) noexcept
{
    return kStartMethods[static_cast<std::size_t>(method)];
}
std::string_view modelName(Model model) noexcept
{
    return kModels[static_cast<std::size_t>(model)];
}
std::string_view gilName(GilKind kind) noexcept
{
    return kGils[static_cast<std::size_t>(kind)];
}
std::string_view latencyKindName(Latency::Kind kind) noexcept
{
    return kLatencies[static_cast<std::size_t>(kind)];
}

std::vector<std::string> opNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < threads::kOpCount; ++i)
        names.emplace_back(ruleOf(static_cast<Op>(i)).name);
    return names;
}
std::vector<std::string> objectKindNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < threads::kObjectKindCount; ++i)
        names.emplace_back(ruleOf(static_cast<ObjectKind>(i)).name);
    return names;
}
std::vector<std::string> pickNames()
{
    return all(kPicks);
}
std::vector<std::string> startsNames()
{
    return all(kStarts);
}
std::vector<std::string> startMethodNames()
{
    return all(kStartMethods);
}
std::vector<std::string> modelNames()
{
    return all(kModels);
}
std::vector<std::string> gilNames()
{
    return all(kGils);
}
std::vector<std::string> latencyKindNames()
{
    return all(kLatencies);
}

std::string listOf(const std::vector<std::string> &words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

} // namespace interleave::scenario

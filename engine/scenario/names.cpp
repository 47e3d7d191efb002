// SPDX-License-Identifier: GPL-3.0-or-later
#include "names.h"

#include <array>

namespace interleave::scenario {

namespace {

constexpr std::array<std::string_view, 6> kOps { "compute", "native", "io", "sleep", "repeat", "mark" };
constexpr std::array<std::string_view, 2> kModels { "sequential", "threads" };
constexpr std::array<std::string_view, 1> kGils { "cpython-3" };
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
    return find<Op>(kOps, name);
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
    return kOps[static_cast<std::size_t>(op)];
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
    return all(kOps);
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

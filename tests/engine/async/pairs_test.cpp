// SPDX-License-Identifier: GPL-3.0-or-later
// Small programs, each as a scenario and as a script: what the engine marks must be, byte for byte, what
// Python prints.
#include "marks.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <os/calibration.h>
#include <scenario/parse.h>
#include <scenario/runner.h>
#include <sstream>
#include <sys/wait.h>
#include <toml++/toml.h>

namespace interleave::async {
namespace {

namespace fs = std::filesystem;

const fs::path kPairs = fs::path(INTERLEAVE_SOURCE_DIR) / "tests/engine/async/pairs";

std::vector<std::string> pairNames()
{
    std::vector<std::string> names;
    for (const auto &entry : fs::directory_iterator(kPairs)) {
        if (entry.path().extension() == ".toml")
            names.push_back(entry.path().stem().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string contentOf(const fs::path &file)
{
    std::ifstream stream(file);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// What a command prints; empty if it cannot be run or fails.
std::optional<std::string> outputOf(const std::string &command)
{
    FILE *pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr)
        return {};
    std::string output;
    std::array<char, 4096> bytes;
    for (std::size_t got = 0; (got = std::fread(bytes.data(), 1, bytes.size(), pipe)) > 0;)
        output.append(bytes.data(), got);
    const int status = ::pclose(pipe);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return {};
    return output;
}

/// A Python on PATH that is new enough: the interpreter's own file, because what is on PATH may be a script that takes its time to find it.
std::optional<std::string> pythonFor(int minor)
{
    static std::map<int, std::optional<std::string>> known;
    if (const auto before = known.find(minor); before != known.end())
        return before->second;
    const std::string check = " -c 'import sys; print(sys.executable, end=\"\"); sys.exit(sys.version_info < (3, " + std::to_string(minor)
        + "))' 2>/dev/null";
    std::optional<std::string> found;
    for (const std::string &python : { std::string("python3"), "python3." + std::to_string(minor) }) {
        if (!found)
            found = outputOf(python + check);
    }
    return known[minor] = found;
}

int neededMinor(const std::string &script)
{
    const std::size_t at = script.find("# needs 3.");
    return at == std::string::npos ? 9 : std::stoi(script.substr(at + 10, 2));
}

std::string ours(const std::string &name)
{
    const std::string file = (kPairs / (name + ".toml")).string();
    const toml::table table = toml::parse_file(file);
    const scenario::Parsed parsed = scenario::parseScenario(table, file);
    for (const Error &error : parsed.errors)
        ADD_FAILURE() << error.toLine();
    if (!parsed.errors.empty())
        return {};
    const auto scenario
        = scenario::instantiate(parsed.variants.at(0), parsed.latency, parsed.parameters, {}, {}, name, file);
    if (!scenario) {
        ADD_FAILURE() << scenario.error().toLine();
        return {};
    }
    const auto region = trace::Region::create({ .ringCount = 64, .ringCapacity = 1U << 14 }).value();
    const scenario::RunOutcome outcome
        = scenario::runScenario(*scenario, { .region = *region, .workPerMs = 1'000 });
    EXPECT_FALSE(outcome.error) << outcome.error->toLine();
    return Marks(*region).text;
}

class Pair : public testing::TestWithParam<std::string>
{
};

TEST_P(Pair, saysWhatPythonPrints)
{
    const std::string script = contentOf(kPairs / (GetParam() + ".py"));
    ASSERT_FALSE(script.empty());
    std::string expected = contentOf(kPairs / (GetParam() + ".expected"));
    if (const auto python = pythonFor(neededMinor(script))) {
        const auto printed = outputOf("'" + *python + "' '" + (kPairs / (GetParam() + ".py")).string() + "'");
        ASSERT_TRUE(printed) << *python << " does not run the script";
        if (!expected.empty()) {
            EXPECT_EQ(*printed, expected) << "the expected text is out of date";
        }
        expected = *printed;
    } else if (expected.empty()) {
        GTEST_SKIP() << "not testable here: no python3." << neededMinor(script) << " or newer on PATH";
    }
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(ours(GetParam()), expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, Pair, testing::ValuesIn(pairNames()), [](const auto &pair) { return pair.param; });

TEST(Pairs, areAtLeastTwenty)
{
    EXPECT_GE(pairNames().size(), 20U);
}

} // namespace
} // namespace interleave::async

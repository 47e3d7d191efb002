// SPDX-License-Identifier: GPL-3.0-or-later
// Every file of the committed corpus through its target: what a fuzzer once found stays found.
#include "targets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <vector>

namespace interleave::fuzz::test {

struct Target
{
    const char *name; ///< of the fuzzer and of its folder under tests/fuzz/corpus
    void (*run)(Input);
};
void PrintTo(const Target &target, std::ostream *out)
{
    *out << target.name;
}

class Corpus : public testing::TestWithParam<Target>
{
};

TEST_P(Corpus, goesThroughItsParser)
{
    const auto folder = std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    ASSERT_FALSE(files.empty()) << folder;
    for (const auto &file : files) {
        SCOPED_TRACE(file.filename().string());
        std::ifstream stream(file, std::ios::binary);
        const std::vector<char> bytes { std::istreambuf_iterator<char>(stream), {} };
        std::fprintf(stderr, "%s\n", file.filename().c_str()); // a broken promise aborts: this says whose
        const auto *first = reinterpret_cast<const std::uint8_t *>(bytes.data());
        // The whole, and cut off in the middle.
        GetParam().run({ first, bytes.size() });
        GetParam().run({ first, bytes.size() / 2 });
    }
    GetParam().run({});
}

INSTANTIATE_TEST_SUITE_P(All, Corpus,
    testing::Values(Target { "tracefile_fuzz", traceFile }, Target { "journal_fuzz", journal },
        Target { "region_fuzz", region }, Target { "protocol_fuzz", protocol },
        Target { "scenariojson_fuzz", scenarioJson }, Target { "scenariotoml_fuzz", scenarioToml },
        Target { "lesson_fuzz", lesson }, Target { "expression_fuzz", expression }),
    [](const testing::TestParamInfo<Target> &target) { return std::string(target.param.name); });

} // namespace interleave::fuzz::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/hostprogram.h>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

using namespace interleave;
using namespace interleave::host;

namespace fs = std::filesystem;

class HostProgramTest : public ::testing::Test
{
protected:
    void SetUp() override
    {
        unsetenv("INTERLEAVE_HOST");
        char name[] = "/tmp/interleave-install-XXXXXX";
        ASSERT_NE(mkdtemp(name), nullptr);
        m_root = name;
    }
    void TearDown() override
    {
        unsetenv("INTERLEAVE_HOST");
        fs::remove_all(m_root);
    }
    fs::path install(const char *file)
    {
        const fs::path path = m_root / file;
        fs::create_directories(path.parent_path());
        std::ofstream(path) << "#!/bin/sh\n";
        fs::permissions(path, fs::perms::owner_all);
        return path;
    }
    fs::path m_root;
};

TEST_F(HostProgramTest, isNextToTheProgramInABuildDirectory)
{
    const fs::path self = install("bin/interleave");
    const fs::path host = install("bin/interleave-host");
    install("libexec/interleave/interleave-host");
    ASSERT_TRUE(findHostProgram(self));
    EXPECT_EQ(*findHostProgram(self), host);
}

TEST_F(HostProgramTest, isInLibexecWhenInstalled)
{
    const fs::path self = install("usr/bin/interleave");
    const fs::path host = install("usr/libexec/interleave/interleave-host");
    fs::create_symlink(self, m_root / "shortcut");
    ASSERT_TRUE(findHostProgram(m_root / "shortcut"));
    EXPECT_EQ(*findHostProgram(m_root / "shortcut"), host);
}

TEST_F(HostProgramTest, isWhatTheEnvironmentSaysAndNothingElse)
{
    const fs::path self = install("bin/interleave");
    install("bin/interleave-host");
    const fs::path other = install("other/host");
    setenv("INTERLEAVE_HOST", other.c_str(), 1);
    ASSERT_TRUE(findHostProgram(self));
    EXPECT_EQ(*findHostProgram(self), other);
    setenv("INTERLEAVE_HOST", "/nonexistent", 1);
    const auto missing = findHostProgram(self);
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("/nonexistent"), std::string::npos);
}

TEST_F(HostProgramTest, isMissingWithTheListOfWhatWasTried)
{
    const auto missing = findHostProgram(install("bin/interleave"));
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("libexec"), std::string::npos);
    EXPECT_FALSE(missing.error().remedy.empty());
}

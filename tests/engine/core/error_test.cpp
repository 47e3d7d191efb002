// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/error.h>
#include <core/runstate.h>

#include <gtest/gtest.h>

#include <cerrno>

using namespace interleave;

TEST(Error, isOneLineWithEverythingItKnows)
{
    const Error error { "the step has no 'ms'", "add ms = 400", "a.toml", 12, "worker[0]" };
    EXPECT_EQ(error.toLine(), "a.toml:12: worker[0]: the step has no 'ms'; add ms = 400");
    EXPECT_EQ((Error { "two\nlines" }).toLine(), "two lines");
}

TEST(Error, ofASystemCallSaysWhatTheSystemSaid)
{
    errno = ENOENT;
    const Result<int> result = failErrno("the file could not be read", "create it");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message, "the file could not be read (No such file or directory)");
    EXPECT_EQ(result.error().remedy, "create it");
}

TEST(RunState, isOverOnlyAtTheEnd)
{
    EXPECT_FALSE(isOver(RunState::Stopping));
    for (const RunState state : { RunState::Finished, RunState::Stopped, RunState::Died, RunState::Failed })
        EXPECT_TRUE(isOver(state)) << runStateName(state);
}

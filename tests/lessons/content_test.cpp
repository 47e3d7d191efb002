// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonfolder.h"

#include <lessons/check.h>
#include <lessons/plausible.h>

#include <gmock/gmock.h>

namespace interleave::lessons::test {

const std::filesystem::path kContent = std::filesystem::path(INTERLEAVE_SOURCE_DIR) / "lessons" / "content";

std::vector<std::string> shipped()
{
    std::vector<std::string> folders;
    for (const auto &entry : std::filesystem::directory_iterator(kContent)) {
        if (entry.is_directory())
            folders.push_back(entry.path().filename().string());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// Every folder of lessons/content: a new lesson adds tests by being there.
class ShippedLesson : public testing::TestWithParam<std::string>
{
protected:
    void SetUp() override
    {
        auto loaded = loadLesson(kContent / GetParam());
        ASSERT_EQ(linesOf(loaded.errors), "");
        m_lesson = std::move(*loaded.lesson);
    }
    Lesson m_lesson;
};

TEST_P(ShippedLesson, hasTextForEachStep)
{
    for (int i = 0; i < kFlowStepCount; ++i)
        EXPECT_TRUE(m_lesson.text.contains(static_cast<FlowStep>(i)))
            << flowStepName(static_cast<FlowStep>(i));
    EXPECT_FALSE(m_lesson.headline.empty());
    EXPECT_FALSE(m_lesson.cures.empty());
    EXPECT_FALSE(m_lesson.concepts.empty());
}

TEST_P(ShippedLesson, asksForANumberAndAChoiceBeforeTheRunAndSomethingNewAfterIt)
{
    int numbers = 0, choices = 0, transfers = 0;
    for (const Question &question : m_lesson.questions) {
        transfers += question.step == FlowStep::Transfer;
        if (question.step == FlowStep::Predict)
            ++(question.kind == QuestionKind::Number ? numbers : choices);
    }
    EXPECT_GE(numbers, 1);
    EXPECT_GE(choices, 1);
    EXPECT_GE(transfers, 1);
}

TEST_P(ShippedLesson, hasExactlyOneRightChoiceOnAQuietMachine)
{
    const auto evidence = plausibleEvidence(m_lesson);
    ASSERT_TRUE(evidence);
    for (const Question &question : m_lesson.questions) {
        if (question.kind == QuestionKind::Choice) {
            EXPECT_EQ(answerQuestion(question, *evidence).rightChoices.size(), 1u) << question.id;
        }
    }
}

TEST_P(ShippedLesson, isDoneInHumaneTime)
{
    int repetitions = 1;
    for (const Claim &claim : m_lesson.claims)
        repetitions = std::max(repetitions, claim.runs);
    Nanoseconds expected { 0 };
    for (const auto &variant : m_lesson.variants)
        expected
            += scenario::instantiate(variant, m_lesson.latency, m_lesson.parameters, {}, {}, m_lesson.id, "x")
                   .value()
                   .expected;
    EXPECT_LE(repetitions * expected, std::chrono::seconds(12));
}

TEST_P(ShippedLesson, isShortEnoughToRead)
{
    for (const auto &[step, text] : m_lesson.text)
        EXPECT_LT(text.size(), 1200u) << flowStepName(step);
    EXPECT_LT(m_lesson.headline.size(), 80u);
}

INSTANTIATE_TEST_SUITE_P(Content, ShippedLesson, testing::ValuesIn(shipped()), [](const auto &folder) {
    std::string name = folder.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Content, passesItsOwnCheck)
{
    const auto report = checkLessons(kContent);
    EXPECT_EQ(linesOf(report.errors), "");
    EXPECT_EQ(report.proven.size(), shipped().size());
    EXPECT_GE(report.proven.size(), 2u);
}

} // namespace interleave::lessons::test

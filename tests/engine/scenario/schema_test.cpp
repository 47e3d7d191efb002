// SPDX-License-Identifier: GPL-3.0-or-later
// Every step in every model: either it can be read, or it is refused with file, line and remedy (DESIGN's table of steps).
#include "steptext.h"

#include <scenario/names.h>
#include <scenario/parse.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace interleave::scenario {
namespace {

using testing::HasSubstr;

std::vector<Error> errorsOf(Model model, const std::string &objects, const std::string &step)
{
    return parseScenario(toml::parse(lessonOf(model, objects, step)), "lesson.toml").errors;
}

std::string listed(const std::vector<Error> &errors)
{
    std::string text;
    for (const Error &error : errors)
        text += error.toLine() + "\n";
    return text;
}

void expectRefused(const std::vector<Error> &errors, const std::string &what)
{
    SCOPED_TRACE(what + "\n" + listed(errors));
    ASSERT_FALSE(errors.empty());
    for (const Error &error : errors) {
        EXPECT_EQ(error.file, "lesson.toml");
        EXPECT_GT(error.line, 0);
        EXPECT_FALSE(error.message.empty());
        EXPECT_FALSE(error.remedy.empty());
    }
}

TEST(Schema, readsOrRefusesEveryStepInEveryModel)
{
    int refused = 0, read = 0;
    for (const Model model : kModels) {
        for (std::size_t i = 0; i < threads::kOpCount; ++i) {
            const Op op = Op(i);
            std::vector<ObjectKind> kinds = kindsOf(op);
            const bool needsObject = ruleOf(op).needs(Field::Object);
            const std::string what = textOf(ruleOf(op).name) + " in " + textOf(modelName(model));
            bool someKind = !needsObject;
            for (const ObjectKind kind : kinds) {
                if (!needsObject || !ruleOf(kind).worksIn(model))
                    continue;
                someKind = true;
                if (!ruleOf(op).worksIn(model))
                    continue;
                ++read;
                const auto errors = errorsOf(model, objectOf(kind), stepOf(op, "thing"));
                EXPECT_TRUE(errors.empty()) << what << " on " << ruleOf(kind).name << "\n" << listed(errors);
            }
            if (ruleOf(op).worksIn(model)) {
                EXPECT_TRUE(someKind) << what << " would work, but no object for it does";
                if (!needsObject) {
                    ++read;
                    const auto errors = errorsOf(model, "", stepOf(op, ""));
                    EXPECT_TRUE(errors.empty()) << what << "\n" << listed(errors);
                }
                continue;
            }
            ++refused;
            const auto errors = errorsOf(model, kinds.empty() ? "" : objectOf(kinds.front()), stepOf(op, "thing"));
            expectRefused(errors, what);
            EXPECT_TRUE(std::any_of(errors.begin(), errors.end(), [&](const Error &error) {
                return error.message == "'" + textOf(ruleOf(op).name) + "' does not work in the model '" + textOf(modelName(model)) + "'";
            })) << what
                << "\n"
                << listed(errors);
        }
    }
    EXPECT_GT(refused, 60);
    EXPECT_GT(read, 100);
}

TEST(Schema, refusesEveryObjectThatAModelDoesNotHave)
{
    for (const Model model : kModels) {
        for (std::size_t i = 0; i < threads::kObjectKindCount; ++i) {
            const ObjectKind kind = ObjectKind(i);
            const auto errors = errorsOf(model, objectOf(kind), R"({ op = "compute", ms = 1, line = 7 })");
            const std::string what = textOf(ruleOf(kind).name) + " in " + textOf(modelName(model));
            if (ruleOf(kind).worksIn(model))
                EXPECT_TRUE(errors.empty()) << what << "\n" << listed(errors);
            else
                expectRefused(errors, what);
        }
    }
}

TEST(Schema, refusesEveryStepOnAnObjectThatItCannotUse)
{
    for (std::size_t i = 0; i < threads::kOpCount; ++i) {
        const Op op = Op(i);
        if (!ruleOf(op).needs(Field::Object))
            continue;
        for (std::size_t k = 0; k < threads::kObjectKindCount; ++k) {
            const ObjectKind kind = ObjectKind(k);
            const auto model = std::find_if(std::begin(kModels), std::end(kModels),
                [&](Model one) { return ruleOf(op).worksIn(one) && ruleOf(kind).worksIn(one); });
            if (ruleOf(op).worksOn(kind) || model == std::end(kModels))
                continue;
            expectRefused(errorsOf(*model, objectOf(kind), stepOf(op, "thing")), textOf(ruleOf(op).name) + " on " + textOf(ruleOf(kind).name));
        }
    }
}

/// What may stand within the steps that somebody else does.
TEST(Schema, readsOrRefusesEveryStepWithinEveryOther)
{
    struct Outer
    {
        Op op;
        Model model;
        ObjectKind pool;
        Within within;
    };
    const Outer outers[] = { { Op::ToThread, Model::Asyncio, ObjectKind::ThreadPool, Within::LoopsThread },
        { Op::Submit, Model::Asyncio, ObjectKind::ThreadPool, Within::LoopsThread },
        { Op::Map, Model::Asyncio, ObjectKind::ProcessPool, Within::LoopsProcess },
        { Op::Map, Model::Threads, ObjectKind::ProcessPool, Within::ThreadsProcess },
        { Op::Submit, Model::Threads, ObjectKind::MpPool, Within::ThreadsProcess },
        { Op::CallSoon, Model::Asyncio, ObjectKind::ThreadPool, Within::Callback },
        { Op::CallLater, Model::Asyncio, ObjectKind::ThreadPool, Within::Callback } };
    for (const Outer &outer : outers) {
        for (std::size_t i = 0; i < threads::kOpCount; ++i) {
            const Op op = Op(i);
            if (!ruleOf(op).worksIn(outer.model))
                continue;
            std::string objects = objectOf(outer.pool), inner = "thing";
            objects.replace(objects.find("thing"), 5, "pool");
            for (const ObjectKind kind : kindsOf(op)) {
                if (ruleOf(op).needs(Field::Object) && ruleOf(kind).worksIn(outer.model)) {
                    objects += objectOf(kind);
                    break;
                }
            }
            // Deeper down as well: a repeat changes nothing.
            const std::string body = R"({ op = "repeat", count = 2, steps = [ )" + stepOf(op, inner) + " ] }";
            const auto errors = errorsOf(outer.model, objects, stepOf(outer.op, "pool", body));
            const std::string what = textOf(ruleOf(op).name) + " within " + textOf(ruleOf(outer.op).name);
            if (worksWithin(op, outer.within)) {
                EXPECT_TRUE(errors.empty()) << what << "\n" << listed(errors);
            } else {
                expectRefused(errors, what);
                EXPECT_THAT(listed(errors), HasSubstr("does not work within '" + textOf(ruleOf(outer.op).name) + "'"));
            }
        }
    }
}

} // namespace
} // namespace interleave::scenario

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/schema.h>

#include <string>
#include <vector>

namespace interleave::scenario {

// Pieces of lesson.toml, made from the schema, so that no step is forgotten. Pure.

inline constexpr Model kModels[] = { Model::Sequential, Model::Threads, Model::Processes, Model::Asyncio, Model::Interpreters };
inline constexpr const char *kComputeStep = R"({ op = "compute", ms = 1, line = 2 })";

inline std::string textOf(std::string_view text)
{
    return std::string(text);
}

/// The fields that a step must have, and `steps` if it may; `more`: other fields, each with a comma before it.
inline std::string stepOf(Op op, const std::string &object, const std::string &body = kComputeStep, const std::string &more = {})
{
    const OpRule &rule = ruleOf(op);
    std::string text = "{ op = \"" + textOf(rule.name) + "\"";
    const auto add = [&](Field field, const std::string &pair) {
        if (rule.needs(field))
            text += ", " + pair;
    };
    add(Field::Ms, "ms = 1");
    add(Field::Bytes, "bytes = 16");
    add(Field::Count, "count = 2");
    add(Field::Object, "object = \"" + object + "\"");
    add(Field::Workers, "worker = \"other\"");
    add(Field::Text, "text = \"x\"");
    add(Field::Type, "type = \"ValueError\"");
    add(Field::Steps, "steps = [ " + body + " ]");
    return text + more + ", line = 7 }";
}

/// One that is called "thing"; of this size, if it needs one.
inline std::string objectOf(ObjectKind kind, int size = 2)
{
    const ObjectRule &rule = ruleOf(kind);
    std::string text = "[[variant.object]]\nname = \"thing\"\nkind = \"" + textOf(rule.name) + "\"\n";
    if (rule.sizeNeeded)
        text += textOf(rule.sizeKey) + " = " + std::to_string(size) + "\n";
    return text;
}

/// A lesson's scenario with one variant, whose worker "first" does these steps and may start another one, "other".
inline std::string lessonOf(Model model, const std::string &objects, const std::string &steps, const std::string &firstStarts = "alone")
{
    return "[service]\nlatency = { kind = \"fixed\", ms = 1 }\n[[variant]]\nid = \"v\"\nmodel = \"" + textOf(modelName(model)) + "\"\n" + objects
        + "[[variant.worker]]\nname = \"first\"\nstarts = \"" + firstStarts + "\"\nsteps = [\n" + steps
        + "\n]\n[[variant.worker]]\nname = \"other\"\nstarts = \"on-demand\"\nsteps = [ { op = \"compute\", ms = 1, line = 3 } ]\n";
}

inline std::vector<ObjectKind> kindsOf(Op op)
{
    std::vector<ObjectKind> kinds;
    for (std::size_t kind = 0; kind < threads::kObjectKindCount; ++kind) {
        if (ruleOf(op).worksOn(ObjectKind(kind)))
            kinds.push_back(ObjectKind(kind));
    }
    return kinds;
}

} // namespace interleave::scenario

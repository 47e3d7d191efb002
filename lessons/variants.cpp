// SPDX-License-Identifier: GPL-3.0-or-later
#include "variants.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace interleave::lessons {

std::string labelOf(const scenario::VariantSpec &variant, const std::string &python)
{
    if (!variant.script)
        return variant.label;
    return variant.label + " (real CPython" + (python.empty() ? "" : " " + python) + ")";
}

std::string pythonOf(const trace::TraceInfo &info)
{
    const auto made = nlohmann::json::parse(info.parametersJson, nullptr, false);
    const auto python = made.is_object() ? made.find("python") : made.end();
    return made.is_object() && python != made.end() && python->is_string() ? python->get<std::string>() : std::string();
}

const std::string &scriptOf(const Lesson &lesson, const scenario::VariantSpec &variant)
{
    const auto other = variant.script ? lesson.scripts.find(variant.script->file) : lesson.scripts.end();
    return other == lesson.scripts.end() ? lesson.script : other->second;
}

const scenario::VariantSpec *variantOf(const Lesson &lesson, const std::string &id)
{
    const auto found = std::find_if(lesson.variants.begin(), lesson.variants.end(), [&](const auto &variant) { return variant.id == id; });
    return found == lesson.variants.end() ? nullptr : &*found;
}

const scenario::VariantSpec *mainVariant(const Lesson &lesson)
{
    const auto last = std::find_if(lesson.variants.rbegin(), lesson.variants.rend(), [](const auto &variant) { return !variant.script; });
    return last == lesson.variants.rend() ? nullptr : &*last;
}

std::vector<scenario::VariantSpec> engineVariants(const Lesson &lesson)
{
    std::vector<scenario::VariantSpec> variants = lesson.variants;
    std::erase_if(variants, [](const auto &variant) { return variant.script.has_value(); });
    return variants;
}

} // namespace interleave::lessons

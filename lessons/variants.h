// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

#include <trace/store.h>

namespace interleave::lessons {

/// What a variant is called: its label, and of one that a real CPython runs that it is one: "Pool (real CPython 3.12.1)". `python` is the version, if it is known. Pure.
std::string labelOf(const scenario::VariantSpec &variant, const std::string &python = {});
/// The version of the Python that made a recording; "" if the engine made it. Pure.
std::string pythonOf(const trace::TraceInfo &info);

/// What a variant's recording speaks of: the text whose lines are its lines.
const std::string &scriptOf(const Lesson &lesson, const scenario::VariantSpec &variant);
/// The variant of this id; null if there is none.
const scenario::VariantSpec *variantOf(const Lesson &lesson, const std::string &id);
/// The one that the lesson is about, and that is shown in the end: the last of the engine's; null if there are none.
const scenario::VariantSpec *mainVariant(const Lesson &lesson);
/// Those that the engine runs.
std::vector<scenario::VariantSpec> engineVariants(const Lesson &lesson);

} // namespace interleave::lessons

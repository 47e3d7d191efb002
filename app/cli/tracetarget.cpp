// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracetarget.h"

#include <trace/atomicfile.h>
#include <trace/tracefile.h>

#include <fmt/format.h>

namespace interleave::cli {

TraceTarget::TraceTarget(std::filesystem::path file, const lessons::LessonRequest &request, bool severalLessons)
    : m_file(std::move(file))
    , m_lesson(severalLessons ? request.lesson->id : "")
{
    for (const auto &variant : request.lesson->variants) {
        if (request.onlyVariant.empty() || request.onlyVariant == variant.id)
            m_variants.push_back(variant.id);
    }
}

std::filesystem::path TraceTarget::fileFor(const std::string &variant) const
{
    std::string name = m_file.stem().string();
    if (!m_lesson.empty())
        name += "-" + m_lesson;
    if (m_variants.size() > 1)
        name += "-" + variant;
    std::filesystem::path target = m_file;
    return target.replace_filename(name + m_file.extension().string());
}

Result<void> TraceTarget::check() const
{
    // What is meant as the folder for them would else become a part of their names.
    std::error_code ignored;
    if (!m_file.has_filename() || std::filesystem::is_directory(m_file, ignored))
        return Failure(Error { "--trace names a folder", "name a file in it, for example " + (m_file / "run.itrace").string(), m_file.string() });
    for (const std::string &variant : m_variants) {
        if (auto possible = trace::AtomicFile::create(fileFor(variant)); !possible)
            return Failure(possible.error());
    }
    return {};
}

Result<void> TraceTarget::save(const lessons::LessonOutcome &outcome) const
{
    bool any = false;
    for (const lessons::VariantRun &run : outcome.runs) {
        if (run.index != 0 || !run.report.store)
            continue;
        any = true;
        const auto target = fileFor(run.variant);
        if (auto saved = trace::saveTrace(*run.report.store, target); !saved)
            return saved;
        fmt::print(stderr, "saved {}{}\n", target.string(), run.report.state == RunState::Finished ? "" : ", which has the run until it ended");
    }
    if (!any)
        return fail("nothing was recorded", "see the error above");
    return {};
}

} // namespace interleave::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>
#include <lessons/lessonrun.h>

#include <filesystem>
#include <vector>

namespace interleave::cli {

/// Where `--trace FILE` puts the recordings of one lesson: in FILE itself, or, if several variants run, in a file beside it for each (out.itrace →
/// out-threads.itrace); with several lessons each lesson's id comes before that.
class TraceTarget
{
public:
    TraceTarget(std::filesystem::path file, const lessons::LessonRequest &request, bool severalLessons);

    /// Errors: a file could not be written there (a folder, a device, no such folder, not permitted). Leaves nothing behind.
    [[nodiscard]] Result<void> check() const;
    /// Saves the first run of each variant, as far as it was recorded, and says so on stderr.
    [[nodiscard]] Result<void> save(const lessons::LessonOutcome &outcome) const;

private:
    [[nodiscard]] std::filesystem::path fileFor(const std::string &variant) const;

    std::filesystem::path m_file;
    std::string m_lesson; ///< "" if there is only one
    std::vector<std::string> m_variants; ///< those that run
};

} // namespace interleave::cli

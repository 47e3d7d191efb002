// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lesson.h"

namespace interleave::lessons {

/// What lesson.md says: one `# ` headline, then one `## ` section for each step that has text.
struct LessonText
{
    std::string headline;
    std::map<FlowStep, std::string> sections; ///< Markdown, without the heading, trimmed
    std::string notes; ///< the last section, `## Notes`, for who presents the lesson; Markdown
};

/// Takes lesson.md apart and checks it: headline first, sections known, in order, once and not empty; no
/// HTML; links and pictures inside `folder` and there. `file` is how errors name the file. Looks at the disk
/// for links, otherwise pure.
LessonText parseLessonText(const std::string &markdown, const std::string &file,
    const std::filesystem::path &folder, std::vector<Error> &errors);

} // namespace interleave::lessons

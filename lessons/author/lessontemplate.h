// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace interleave::lessons {

struct TemplateFile
{
    std::string name, text;
};
/// The files of lessons/template: a small lesson with id "my-lesson" and title "My lesson".
const std::vector<TemplateFile> &lessonTemplate();

} // namespace interleave::lessons

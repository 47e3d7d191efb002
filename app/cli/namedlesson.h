// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/catalog.h>

namespace interleave::cli {

/// The lesson that an argument means: the id of one of the catalog's, or the folder of one that somebody is writing ("./01-mine": it has a '/').
/// Errors: there is none; the first thing that is wrong with the folder's, and how much more.
Result<std::shared_ptr<const lessons::Lesson>> namedLesson(const std::string &name, const lessons::Catalog &catalog);

} // namespace interleave::cli

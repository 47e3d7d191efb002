// SPDX-License-Identifier: GPL-3.0-or-later
#include "namedlesson.h"

#include <algorithm>

namespace interleave::cli {

Result<std::shared_ptr<const lessons::Lesson>> namedLesson(const std::string &name, const lessons::Catalog &catalog)
{
    if (name.find('/') == std::string::npos) {
        const auto found = catalog.require(name);
        if (!found)
            return Failure(found.error());
        return *std::ranges::find(catalog.shared(), *found, [](const auto &each) { return each.get(); });
    }
    auto loaded = lessons::loadLesson(name);
    if (loaded.lesson)
        return std::make_shared<const lessons::Lesson>(std::move(*loaded.lesson));
    Error first = loaded.errors.front();
    if (loaded.errors.size() > 1)
        first.message += " (and " + std::to_string(loaded.errors.size() - 1) + " more: `interleave check` lists them)";
    return Failure(std::move(first));
}

} // namespace interleave::cli

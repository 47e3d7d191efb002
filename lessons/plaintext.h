// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <scenario/tomlreader.h>

#include <string_view>

namespace interleave::lessons {

/// Where a text would be taken for HTML: at "<b", "</", "<!", "<?"; npos if nowhere. A lesson may be anybody's, and HTML can load files and
/// pictures from anywhere.
std::size_t firstHtml(std::string_view text) noexcept;

/// An error for each text of lesson.toml that looks like HTML. Formulas are passed over: nobody sees them as text, and `a<b` is no tag.
void refuseHtml(scenario::TomlReader &reader, const toml::table &root);

} // namespace interleave::lessons

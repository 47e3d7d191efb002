// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QUrl>

#include <filesystem>
#include <optional>

namespace interleave::ui {

/// A picture that a lesson's text names: a PNG, JPEG, GIF or WebP file in the lesson's folder or below it, of at most 8 MB and 16 megapixels.
/// Empty for everything else, whatever the name leads to: other schemes, absolute paths, paths and links out of the folder, pipes, drawings (an
/// SVG can load files of its own). Blocks on a small file. Any thread.
std::optional<QImage> lessonPicture(const std::filesystem::path &folder, const QUrl &name);

/// What stands where there is none. Never a null image: for that one QTextDocument would look for a file of that name itself, anywhere on the disk.
QImage missingPicture();

} // namespace interleave::ui

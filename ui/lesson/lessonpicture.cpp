// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonpicture.h"

#include <QFile>
#include <QImageReader>
#include <QPainter>

#include <algorithm>

namespace interleave::ui {

namespace {

constexpr std::uintmax_t kLargest = 8u << 20; ///< bytes
constexpr qint64 kMostPixels = 16'000'000;

bool isBelow(const std::filesystem::path &folder, const std::filesystem::path &file)
{
    const auto inside = file.lexically_relative(folder);
    return !inside.empty() && *inside.begin() != ".." && *inside.begin() != ".";
}

} // namespace

std::optional<QImage> lessonPicture(const std::filesystem::path &folder, const QUrl &name)
{
    if (!name.isRelative() || !name.authority().isEmpty() || folder.empty())
        return std::nullopt;
    const std::filesystem::path wanted = name.path().toStdString();
    std::error_code problem;
    const auto root = std::filesystem::canonical(folder, problem);
    if (problem || wanted.empty() || wanted.is_absolute())
        return std::nullopt;
    const auto file = std::filesystem::canonical(root / wanted, problem);
    if (problem || !isBelow(root, file) || !std::filesystem::is_regular_file(file, problem) || std::filesystem::file_size(file, problem) > kLargest || problem)
        return std::nullopt;
    QFile data(QString::fromStdString(file.string()));
    if (!data.open(QIODevice::ReadOnly))
        return std::nullopt;
    QImageReader reader(&data);
    reader.setDecideFormatFromContent(true);
    const QByteArray format = reader.format();
    if (format != "png" && format != "jpeg" && format != "gif" && format != "webp")
        return std::nullopt;
    const QSize size = reader.size();
    if (!size.isValid() || qint64(size.width()) * size.height() > kMostPixels)
        return std::nullopt;
    QImage image = reader.read();
    return image.isNull() ? std::nullopt : std::optional(std::move(image));
}

QImage missingPicture()
{
    QImage image(18, 18, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setPen(Qt::gray);
    painter.drawRect(1, 1, 15, 15);
    painter.drawLine(4, 4, 13, 13);
    painter.drawLine(13, 4, 4, 13);
    return image;
}

} // namespace interleave::ui

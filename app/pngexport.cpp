// SPDX-License-Identifier: GPL-3.0-or-later
#include "pngexport.h"

#include "vectorexport.h"

#include <ui/timeline/tellingview.h>
#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QPainter>
#include <QSaveFile>

namespace interleave::app {

using namespace ui;

namespace {

constexpr int kWidth = 1600;

} // namespace

QImage drawPicture(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, const TimeRange &range, PictureTitle title,
    const ArrangedLanes *lanes)
{
    title = completed(std::move(title), store->info());
    const QImage run = TimelineView::render(store, theme, { kWidth, 0 }, range.empty() ? activeRange(*store) : range, lanes);
    const int margin = theme.px(16), head = theme.px(70);
    QImage picture(run.width(), run.height() + head, QImage::Format_RGB32);
    picture.fill(theme.panel);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::TextAntialiasing);
    const auto line = [&](int top, int height, const QFont &font, const QColor &color, const QString &text) {
        painter.setFont(font);
        painter.setPen(color);
        const QRect place(margin, top, picture.width() - 2 * margin, height);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, QFontMetrics(font).elidedText(text, Qt::ElideRight, place.width()));
    };
    line(theme.px(12), theme.px(28), theme.font(18, QFont::Bold), theme.ink, title.title);
    line(theme.px(40), theme.px(18), theme.font(12), theme.soft, title.details);
    painter.drawImage(0, head, run);
    return picture;
}

Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, const TimeRange &range,
    const std::filesystem::path &file, PictureFormat format, const PictureTitle &title, const ArrangedLanes *lanes)
{
    std::error_code problem;
    const auto status = std::filesystem::status(file, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return Failure(Error { "is not a regular file", "choose another name for the picture", file.string() });
    QSaveFile target(QString::fromStdString(file.string()));
    const auto failed = [&] {
        return Failure(Error { "could not be written: " + target.errorString().toStdString(), "check the folder and the space on the disk", file.string() });
    };
    if (!target.open(QIODevice::WriteOnly))
        return failed();
    bool painted = false;
    if (format == PictureFormat::Png)
        painted = drawPicture(std::move(store), theme, range, title, lanes).save(&target, "PNG");
    else
        painted = paintVectors(target, format, std::move(store), theme, range, title, lanes);
    if (!painted || !target.commit())
        return failed();
    return {};
}

Result<void> writePictureFile(const trace::TraceStore &store, const std::filesystem::path &file, PictureFormat format)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    int argc = 1;
    char name[] = "interleave";
    char *argv[] = { name, nullptr };
    const QApplication application(argc, argv);
    // The caller keeps the store.
    const std::shared_ptr<const trace::TraceStore> borrowed(&store, [](const trace::TraceStore *) {});
    return writePicture(borrowed, ui::Theme::of(ui::Scheme::Light), {}, file, format);
}

} // namespace interleave::app

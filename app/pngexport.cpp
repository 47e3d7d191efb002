// SPDX-License-Identifier: GPL-3.0-or-later
#include "pngexport.h"

#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QImage>
#include <QSaveFile>

namespace interleave::app {

Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const ui::Theme &theme, const ui::TimeRange &range,
    const std::filesystem::path &file)
{
    std::error_code problem;
    const auto status = std::filesystem::status(file, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return Failure(Error { "is not a regular file", "choose another name for the picture", file.string() });
    const QImage image = ui::TimelineView::render(std::move(store), theme, { 1600, 0 }, range);
    QSaveFile target(QString::fromStdString(file.string()));
    if (!target.open(QIODevice::WriteOnly) || !image.save(&target, "PNG") || !target.commit())
        return Failure(Error { "could not be written: " + target.errorString().toStdString(), "check the folder and the space on the disk", file.string() });
    return {};
}

Result<void> writePng(const trace::TraceStore &store, const std::filesystem::path &file)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    int argc = 1;
    char name[] = "interleave";
    char *argv[] = { name, nullptr };
    const QApplication application(argc, argv);
    // The caller keeps the store.
    const std::shared_ptr<const trace::TraceStore> borrowed(&store, [](const trace::TraceStore *) {});
    return writePicture(borrowed, ui::Theme::of(ui::Scheme::Light), {}, file);
}

} // namespace interleave::app

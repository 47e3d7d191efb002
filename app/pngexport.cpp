// SPDX-License-Identifier: GPL-3.0-or-later
#include "pngexport.h"

#include <ui/theme/words.h>
#include <ui/timeline/tellingview.h>
#include <ui/timeline/timelineview.h>

#include <QApplication>
#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QSaveFile>

namespace interleave::app {

using namespace ui;

namespace {

constexpr int kWidth = 1600;

QString tr(const char *text) { return QCoreApplication::translate("picture", text); }

QString titleOf(const trace::TraceInfo &info)
{
    const QString lesson = QString::fromStdString(info.lesson), variant = QString::fromStdString(info.variant);
    if (lesson.isEmpty() && variant.isEmpty())
        return tr("A recorded run");
    return lesson.isEmpty() || variant.isEmpty() ? lesson + variant : lesson + QStringLiteral(" · ") + variant;
}

QString detailsOf(const trace::TraceInfo &info)
{
    QStringList parts;
    const QJsonObject parameters = QJsonDocument::fromJson(QByteArray::fromStdString(info.parametersJson)).object();
    for (auto each = parameters.begin(); each != parameters.end(); ++each)
        parts << QStringLiteral("%1 %2").arg(each.key(), QLocale().toString(each.value().toDouble(), 'g', 6));
    parts << tr("switch interval %1").arg(durationText(info.switchInterval));
    if (info.timeScale != 1)
        parts << tr("time ×%1").arg(info.timeScale);
    if (info.wall.count() > 0)
        parts << tr("took %1").arg(durationText(info.wall));
    parts << tr("cores %1").arg(coreSourceWord(info.coreSource));
    if (!info.machine.empty())
        parts << QString::fromStdString(info.machine);
    return parts.join(QStringLiteral("  ·  "));
}

} // namespace

QImage drawPicture(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, const TimeRange &range, PictureTitle title)
{
    const trace::TraceInfo info = store->info();
    if (title.title.isEmpty())
        title.title = titleOf(info);
    if (title.details.isEmpty())
        title.details = detailsOf(info);
    const QImage lanes = TimelineView::render(store, theme, { kWidth, 0 }, range.empty() ? activeRange(*store) : range);
    const int margin = theme.px(16), head = theme.px(70);
    QImage picture(lanes.width(), lanes.height() + head, QImage::Format_RGB32);
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
    painter.drawImage(0, head, lanes);
    return picture;
}

Result<void> writePicture(std::shared_ptr<const trace::TraceStore> store, const Theme &theme, const TimeRange &range,
    const std::filesystem::path &file, const PictureTitle &title)
{
    std::error_code problem;
    const auto status = std::filesystem::status(file, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return Failure(Error { "is not a regular file", "choose another name for the picture", file.string() });
    const QImage image = drawPicture(std::move(store), theme, range, title);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "picturetitle.h"

#include <ui/theme/numbers.h>
#include <ui/theme/words.h>

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace interleave::app {

using namespace ui;

namespace {

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
        parts << QStringLiteral("%1 %2").arg(each.key(), numberText(each.value().toDouble()));
    if (info.switchInterval.count() > 0)
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

PictureTitle completed(PictureTitle title, const trace::TraceInfo &info)
{
    if (title.title.isEmpty())
        title.title = titleOf(info);
    if (title.details.isEmpty())
        title.details = detailsOf(info);
    return title;
}

} // namespace interleave::app

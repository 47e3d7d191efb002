// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptfile.h"

#include <QFileInfo>
#include <QSaveFile>
#include <QStringDecoder>

namespace interleave::ui {

Result<QString> readScript(const QString &path)
{
    const std::string name = "'" + path.toStdString() + "'";
    const QFileInfo info(path);
    if (!info.exists())
        return fail("there is no file " + name, "it may have been moved or deleted");
    if (!info.isFile())
        return fail(name + " is no regular file", "choose a Python script");
    if (info.size() > kLargestScript)
        return fail(name + " is larger than 2 MB", "the playground is for scripts; run this one with `interleave python`");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(name + " cannot be read: " + file.errorString().toStdString(), "check its permissions");
    const QByteArray bytes = file.read(kLargestScript + 1);
    QStringDecoder decode(QStringDecoder::Utf8);
    QString text = decode(bytes);
    if (decode.hasError() || bytes.contains('\0'))
        return fail(name + " is no UTF-8 text", "save it as UTF-8 first, as Python expects it");
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    return text;
}

Result<void> writeScript(const QString &path, const QString &text)
{
    const std::string name = "'" + path.toStdString() + "'";
    const QFileInfo info(path);
    if (info.exists() && !info.isFile())
        return fail(name + " is no regular file", "choose another name");
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(name + " cannot be written: " + file.errorString().toStdString(), "choose another folder, or make room on the disk");
    return {};
}

} // namespace interleave::ui

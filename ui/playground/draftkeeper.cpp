// SPDX-License-Identifier: GPL-3.0-or-later
#include "draftkeeper.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace interleave::ui {

DraftKeeper::DraftKeeper(const QString &folder)
{
    if (folder.isEmpty() || !QDir().mkpath(folder))
        return;
    for (int i = 1; i <= kMost; ++i) {
        const QString file = QStringLiteral("%1/draft-%2.json").arg(folder).arg(i);
        auto lock = std::make_unique<QLockFile>(file + QStringLiteral(".lock"));
        lock->setStaleLockTime(0); // only a dead program's lock is stale
        if (!lock->tryLock(0))
            continue;
        m_folder = folder;
        m_file = file;
        m_lock = std::move(lock);
        return;
    }
}

std::optional<Draft> DraftKeeper::kept() const
{
    QFile file(m_file);
    if (m_file.isEmpty() || !file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    file.close();
    if (!document.isObject()) {
        QFile::rename(m_file, m_file + QStringLiteral(".corrupt-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
        return std::nullopt;
    }
    const QJsonObject object = document.object();
    Draft draft { object[QStringLiteral("name")].toString(), object[QStringLiteral("path")].toString(), {}, object[QStringLiteral("line")].toInt() };
    if (object[QStringLiteral("text")].isString())
        draft.text = object[QStringLiteral("text")].toString();
    if (!draft.text && draft.path.isEmpty())
        return std::nullopt;
    return draft;
}

QString DraftKeeper::keep(const Draft &draft)
{
    if (m_file.isEmpty())
        return {};
    QJsonObject object { { QStringLiteral("name"), draft.name }, { QStringLiteral("path"), draft.path }, { QStringLiteral("line"), draft.line } };
    if (draft.text)
        object[QStringLiteral("text")] = *draft.text;
    QSaveFile file(m_file);
    const QByteArray bytes = QJsonDocument(object).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return QCoreApplication::translate("Playground", "What you write cannot be kept in '%1' (%2): save it as a file of yours.").arg(m_file, file.errorString());
    return {};
}

QString DraftKeeper::scratchFile(const QString &name) const
{
    if (m_folder.isEmpty())
        return {};
    QString plain;
    for (const QChar c : name.toLower())
        plain += c.isLetterOrNumber() && c.unicode() < 128 ? c : QLatin1Char('_');
    const QString folder = m_file.left(m_file.size() - 5); // draft-1.json: draft-1/
    if (!QDir().mkpath(folder))
        return {};
    return folder + QLatin1Char('/') + (plain.isEmpty() ? QStringLiteral("script") : plain.left(60)) + QStringLiteral(".py");
}

} // namespace interleave::ui

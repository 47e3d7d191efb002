// SPDX-License-Identifier: GPL-3.0-or-later
#include "elidedbutton.h"

#include <QEvent>
#include <QStyleOptionButton>

#include <algorithm>

namespace interleave::ui {

ElidedButton::ElidedButton(const char *look, const QString &explanation, QWidget *parent)
    : QPushButton(parent)
    , m_explanation(explanation)
{
    setProperty("look", look);
    setAccessibleDescription(explanation);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void ElidedButton::say(const QString &before, const QString &text, const QString &after)
{
    m_before = before;
    m_text = text;
    m_after = after;
    setAccessibleName(text);
    setToolTip(text.isEmpty() ? m_explanation : QStringLiteral("%1: %2").arg(m_explanation, text).toHtmlEscaped());
    fit();
    updateGeometry();
}

QSize ElidedButton::sizeFor(const QString &words) const
{
    ensurePolished();
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text = words;
    return style()->sizeFromContents(QStyle::CT_PushButton, &option, fontMetrics().size(Qt::TextShowMnemonic, words), this);
}

int ElidedButton::frameWidth() const
{
    const QString words(64, u'M'); // longer than any least width of a button
    return sizeFor(words).width() - fontMetrics().horizontalAdvance(words);
}

QSize ElidedButton::sizeHint() const { return sizeFor(m_before + m_text + m_after) + QSize(2, 0); }

QSize ElidedButton::minimumSizeHint() const
{
    const QSize whole = sizeHint();
    return { std::min(whole.width(), sizeFor(m_before + QStringLiteral("MMM…") + m_after).width()), whole.height() };
}

void ElidedButton::resizeEvent(QResizeEvent *event)
{
    QPushButton::resizeEvent(event);
    fit();
}

void ElidedButton::changeEvent(QEvent *event)
{
    QPushButton::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fit();
        updateGeometry();
    }
}

void ElidedButton::fit()
{
    const int room = width() - frameWidth() - fontMetrics().horizontalAdvance(m_before + m_after);
    QString words = m_before + fontMetrics().elidedText(m_text, Qt::ElideRight, std::max(0, room)) + m_after;
    words.replace(u'&', QStringLiteral("&&"));
    if (words != text())
        setText(words);
}

} // namespace interleave::ui

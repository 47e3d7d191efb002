// SPDX-License-Identifier: GPL-3.0-or-later
#include "elidedlabel.h"

#include <QEvent>

#include <algorithm>

namespace interleave::ui {

ElidedLabel::ElidedLabel(const char *look, QWidget *parent)
    : QLabel(parent)
{
    setProperty("look", look);
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
}

void ElidedLabel::say(const QString &text, const QString &explanation)
{
    if (text == m_text && explanation == m_explanation)
        return;
    m_text = text;
    m_explanation = explanation;
    setAccessibleName(text);
    setAccessibleDescription(explanation);
    fit();
    updateGeometry();
}

QSize ElidedLabel::sizeHint() const
{
    return { fontMetrics().horizontalAdvance(m_text) + 2, QLabel::sizeHint().height() };
}

QSize ElidedLabel::minimumSizeHint() const
{
    return { std::min(sizeHint().width(), fontMetrics().horizontalAdvance(QStringLiteral("MM…"))), QLabel::sizeHint().height() };
}

void ElidedLabel::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    fit();
}

void ElidedLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        fit();
        updateGeometry();
    }
}

void ElidedLabel::fit()
{
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, std::max(0, width()));
    if (shown != text())
        QLabel::setText(shown);
    setToolTip(!m_explanation.isEmpty() ? m_explanation : shown == m_text ? QString() : m_text);
}

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hovertext.h"

#include <ui/theme/theme.h>

#include <QPixmap>
#include <QRect>

class QPainter;

namespace interleave::ui {

/// The words beside the pointer. Laid out and drawn once for each text; moved with the pointer it is a picture that is put elsewhere. A
/// value. GUI thread.
class HoverBubble
{
public:
    /// `space`: pixels that there are; `ratio`: device pixels in each.
    void set(const HoverText &text, const Theme &theme, QSize space, double ratio);
    /// Where it is painted, its shadow included, when the pointer is there: below and right of it unless there is no room. Empty without text.
    [[nodiscard]] QRect place(const QPoint &pointer) const;
    void paint(QPainter &painter, const QPoint &pointer) const;

private:
    HoverText m_text;
    Theme m_theme;
    QSize m_space, m_size; ///< m_size: without the shadow
    double m_ratio = 0;
    int m_shadow = 0;
    QPixmap m_picture;
};

} // namespace interleave::ui

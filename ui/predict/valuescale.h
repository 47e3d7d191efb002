// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ui/theme/theme.h>

#include <QWidget>

#include <optional>

class QPainter;

namespace interleave::ui {

/// A scale on which a number is predicted, and on which prediction and measurement later stand side by side. Mouse and keyboard (arrows, Page
/// Up/Down, Home, End). GUI thread.
class ValueScale : public QWidget
{
    Q_OBJECT
public:
    ValueScale(double min, double max, double start, const QString &unit, bool logarithmic, QWidget *parent = nullptr);

    void setTheme(const Theme &theme);
    /// Drawn as a bar from the left end, the measured one below it, instead of as a point.
    void setBar(bool bar);
    [[nodiscard]] double value() const noexcept { return m_value; }
    void setValue(double value); ///< rounded to two significant figures, inside the scale
    /// No longer an input: shows what was said.
    void setLocked(bool locked);
    void setMeasured(std::optional<double> measured);
    [[nodiscard]] std::optional<double> measured() const noexcept { return m_measured; }
    /// "1.8×", "0.40 s".
    [[nodiscard]] QString text(double value) const;
    /// Position of a value in pixels of this widget, for tests and drawing.
    [[nodiscard]] double xOf(double value) const;

    [[nodiscard]] QSize sizeHint() const override;

signals:
    void valueChanged(double value);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void paintPoints(QPainter &painter) const;
    void paintBars(QPainter &painter) const;
    [[nodiscard]] double share(double value) const;
    [[nodiscard]] double atShare(double share) const;

    Theme m_theme;
    double m_min, m_max, m_value;
    QString m_unit;
    bool m_logarithmic;
    bool m_locked = false, m_bar = false;
    std::optional<double> m_measured;
};

} // namespace interleave::ui

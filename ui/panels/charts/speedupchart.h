// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/sweep.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <memory>

class QChartView;
class QLabel;
class QProgressBar;
class QPushButton;

namespace interleave::ui {

class ElidedLabel;

/// How fast a lesson's variants are with more and more workers (a sweep), beside what Amdahl's law and the Universal Scalability Law make of it. Runs
/// nothing itself: it asks for a sweep and shows how far it is. GUI thread.
class SpeedUpChart : public QWidget
{
    Q_OBJECT
public:
    explicit SpeedUpChart(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    /// What a sweep would be over ("Threads from 1 to 8, three times each"); empty: there is nothing to sweep, and `why` says so.
    void setOffer(const QString &over, const QString &why);
    void setProgress(int over, int of, const QString &value); ///< a sweep is on
    void setOutcome(std::shared_ptr<const lessons::SweepOutcome> outcome); ///< it is over; null: forget the last one

    [[nodiscard]] QPushButton *button() const noexcept { return m_button; }
    [[nodiscard]] QString summary() const; ///< the laws in words
    [[nodiscard]] bool isEmpty() const noexcept { return !m_outcome; }

signals:
    void sweepRequested();
    void stopRequested();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void rebuild();
    void updateButton();

    Theme m_theme;
    std::shared_ptr<const lessons::SweepOutcome> m_outcome;
    QString m_over, m_why;
    bool m_running = false;
    ElidedLabel *m_title;
    QLabel *m_note, *m_empty;
    QPushButton *m_button;
    QProgressBar *m_progress;
    QChartView *m_view = nullptr; ///< null before it is seen for the first time
};

} // namespace interleave::ui

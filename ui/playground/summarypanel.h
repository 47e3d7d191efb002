// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <lessons/summary/runsummary.h>
#include <ui/panels/background.h>
#include <ui/panels/panel.h>

class QLabel;
class QVBoxLayout;

namespace interleave::ui {

/// A finished run in plain words: what was measured, and what follows from it (lessons::summarise), computed on a thread of its own. A sentence about a line leads
/// there, one about a moment to the picture. GUI thread.
class SummaryPanel : public Panel
{
    Q_OBJECT
public:
    explicit SummaryPanel(QWidget *parent = nullptr);
    void setTheme(const Theme &theme) override;
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) override;
    /// A run that is on is not summed up. `cores`: that it may use; `others`: share of the machine that others took.
    void setFinished(bool finished, int cores, std::optional<double> others);
    void setEmptyText(const QString &text); ///< while there is nothing to sum up

    [[nodiscard]] const std::vector<lessons::Finding> &findings() const noexcept { return m_findings; }
    [[nodiscard]] bool busy() const noexcept { return m_background.busy(); }
    [[nodiscard]] QString text() const; ///< all of it, as it is copied

signals:
    void lineRequested(int line);
    void summaryChanged();

protected:
    void refresh() override;

private:
    void rebuild();
    void addFinding(const lessons::Finding &finding);

    QVBoxLayout *m_column;
    QWidget *m_body;
    QString m_emptyText;
    std::vector<lessons::Finding> m_findings;
    std::shared_ptr<const trace::TraceStore> m_summed; ///< the run that m_findings are of
    bool m_finished = false;
    int m_cores = 1;
    std::optional<double> m_others;
    Background m_background;
};

} // namespace interleave::ui

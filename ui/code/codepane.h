// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "heatjob.h"

#include <trace/store.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <map>
#include <memory>
#include <vector>

class QsciScintilla;

namespace interleave::ui {

class HeatLegend;
class HeatMargin;

/// What one line of the script is busy with at a moment: for each kind of state, which threads.
struct LineActivity
{
    trace::LaneState state = trace::LaneState::None;
    QString text; ///< "A runs", "B wants the GIL", "18 blocked on I/O"
    friend bool operator==(const LineActivity &, const LineActivity &) = default;
};
/// By line (from 1). Pure; `live` reads the threads' shared words instead of the recording.
std::map<int, std::vector<LineActivity>> lineActivity(const trace::TraceStore &store, Nanoseconds time, bool live);

/// The lesson's script, or the playground's, with the line that every thread is at: shaded, with a tag that says who does what;
/// and, of a finished recording, how much time went at each line. GUI thread.
class CodePane : public QWidget
{
    Q_OBJECT
public:
    explicit CodePane(QWidget *parent = nullptr);
    void setTheme(const Theme &theme);
    void setScript(const QString &script);
    /// From now on the text can be changed, as in the playground: with a caret, indentation by four spaces, and undo. Then a busy line does not come into
    /// sight by itself while somebody types.
    void makeEditable();
    [[nodiscard]] QsciScintilla *editor() const noexcept { return m_editor; }
    /// A line that something went wrong in (from 1; 0: none) is marked until the next call.
    void markError(int line);
    [[nodiscard]] int errorLine() const noexcept { return m_errorLine; }
    void showActivity(const std::map<int, std::vector<LineActivity>> &activity);
    /// A finished recording, whose time per line is shown for what `range` measures or shows. Null: none.
    void setRun(std::shared_ptr<const trace::TraceStore> store, TimelineRange *range) { m_heat.setRun(std::move(store), range); }
    void setHeatOn(bool on) { m_heat.setOn(on); }
    [[nodiscard]] const HeatJob &heat() const noexcept { return m_heat; }
    [[nodiscard]] HeatMargin *heatMargin() const noexcept { return m_margin; }
    [[nodiscard]] HeatLegend *heatLegend() const noexcept { return m_legend; }
    [[nodiscard]] const std::map<int, std::vector<LineActivity>> &activity() const noexcept { return m_activity; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    class Tags;
    void restyle();
    void showMarkers();
    void showBusyLine();
    void showHeat();

    HeatJob m_heat;
    Theme m_theme;
    QsciScintilla *m_editor;
    Tags *m_tags;
    HeatMargin *m_margin;
    HeatLegend *m_legend;
    std::map<int, std::vector<LineActivity>> m_activity;
    bool m_editable = false;
    int m_errorLine = 0;
};

} // namespace interleave::ui

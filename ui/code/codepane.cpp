// SPDX-License-Identifier: GPL-3.0-or-later
#include "codepane.h"

#include "heatmargin.h"

#include <ui/timeline/standing.h>

#include <Qsci/qscicommandset.h>
#include <Qsci/qscilexerpython.h>
#include <Qsci/qsciscintilla.h>

#include <QCoreApplication>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

using trace::LaneState;

namespace {

QString verb(LaneState state, int count)
{
    const auto tr = [count](const char *text) { return QCoreApplication::translate("CodePane", text, nullptr, count); };
    switch (state) {
    case LaneState::RunningPython: return count == 1 ? tr("runs") : tr("run");
    case LaneState::RunningNative: return tr("native");
    case LaneState::WantsGil: return count == 1 ? tr("wants the GIL") : tr("want the GIL");
    case LaneState::BlockedIo: return tr("blocked on I/O");
    case LaneState::BlockedLock: return tr("blocked on a lock");
    case LaneState::BlockedQueue: return tr("blocked on a queue");
    case LaneState::BlockedJoin: return tr("blocked on a join");
    case LaneState::Serialising: return tr("pickles");
    case LaneState::Booting: return tr("boots");
    case LaneState::Asleep: return tr("asleep");
    case LaneState::Runnable:
    case LaneState::RunnableHoldingGil: return tr("off-core");
    default: return {};
    }
}

QString standing(int count)
{
    return count == 1 ? QCoreApplication::translate("CodePane", "stands before this") : QCoreApplication::translate("CodePane", "stand before this");
}

enum Marker { FirstMarker = 1, ErrorMarker = FirstMarker + int(trace::kLaneStateCount) };
enum Margin { NumberMargin = 0, HeatsMargin = 1, AirMargin = 2 };

} // namespace

std::map<int, std::vector<LineActivity>> lineActivity(const trace::TraceStore &store, Nanoseconds time, bool live)
{
    struct Doing
    {
        LaneState state;
        bool stands; ///< before its next step
        auto operator<=>(const Doing &) const = default;
    };
    const Standing whoStands = standingAt(store, time, live);
    std::map<int, std::map<Doing, std::vector<QString>>> found;
    for (std::uint32_t i = 0; i < store.laneCount(); ++i) {
        const trace::Lane &lane = store.lane(LaneId { i });
        const bool stands = whoStands.stand.contains(LaneId { i });
        // Of tasks only those that stand; what the others are at, their thread shows.
        if ((lane.info().kind != trace::LaneKind::Thread && !stands) || lane.spanCount() == 0)
            continue;
        const Nanoseconds at = live ? std::max(lane.begin(), lane.end() - Nanoseconds { 1 }) : time;
        const auto span = lane.at(at);
        if (span >= lane.spanCount())
            continue;
        const LaneState state = lane.span(span).state;
        if (verb(state, 1).isEmpty() && !stands) // a loop's thread that stands with a task of it says nothing, either
            continue;
        const auto recorded = lane.lastInstant(trace::InstantKind::Line, at);
        const auto shared = live ? lane.liveLine() : 0;
        const auto line = shared ? shared : static_cast<std::uint32_t>(recorded.kind == trace::InstantKind::Line ? recorded.value : 0);
        if (line == 0 || line > 100'000)
            continue;
        const auto &info = lane.info();
        found[static_cast<int>(line)][{ state, stands }].push_back(QString::fromStdString(info.letter.empty() ? info.name : info.letter));
    }
    std::map<int, std::vector<LineActivity>> activity;
    for (const auto &[line, states] : found) {
        for (const auto &[doing, who] : states) {
            const int count = static_cast<int>(who.size());
            const QString names = count <= 3 ? QStringList(who.begin(), who.end()).join(QStringLiteral(", ")) : QString::number(count);
            activity[line].push_back({ doing.state, names + ' ' + (doing.stands ? standing(count) : verb(doing.state, count)) });
        }
    }
    return activity;
}

/// The tags at the right end of the lines, over the editor.
class CodePane::Tags : public QWidget
{
public:
    explicit Tags(CodePane &pane)
        : QWidget(pane.m_editor->viewport())
        , m_pane(pane)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme &theme = m_pane.m_theme;
        painter.setFont(theme.font(11, QFont::DemiBold));
        const QFontMetrics metrics(painter.font());
        for (const auto &[line, activities] : m_pane.m_activity) {
            const long position = m_pane.m_editor->SendScintilla(QsciScintilla::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line - 1));
            if (position < 0)
                continue;
            const auto y = static_cast<int>(m_pane.m_editor->SendScintilla(QsciScintilla::SCI_POINTYFROMPOSITION, 0ul, position));
            const auto height = static_cast<int>(m_pane.m_editor->SendScintilla(QsciScintilla::SCI_TEXTHEIGHT, static_cast<unsigned long>(line - 1)));
            int right = width() - theme.px(14);
            for (auto activity = activities.rbegin(); activity != activities.rend(); ++activity) {
                const int w = metrics.horizontalAdvance(activity->text) + theme.px(16);
                const int h = std::min(height - 2, theme.px(18));
                const QRect pill(right - w, y + (height - h) / 2, w, h);
                painter.setPen(Qt::NoPen);
                painter.setBrush(theme.color(activity->state));
                painter.drawRoundedRect(pill, h / 2.0, h / 2.0);
                const QColor fill = theme.color(activity->state);
                painter.setPen(fill.lightness() > 128 ? QColor(0x0b1420) : QColor(Qt::white));
                painter.drawText(pill, Qt::AlignCenter, activity->text);
                right -= w + theme.px(6);
            }
        }
    }

private:
    CodePane &m_pane;
};

CodePane::CodePane(QWidget *parent)
    : QWidget(parent)
    , m_theme(Theme::of(Scheme::System))
    , m_editor(new QsciScintilla(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_editor, 1);
    m_legend = new HeatLegend(this);
    column->addWidget(m_legend);
    m_editor->setReadOnly(true);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setMarginType(NumberMargin, QsciScintilla::NumberMargin);
    for (const int margin : { int(HeatsMargin), int(AirMargin) }) {
        m_editor->setMarginType(margin, QsciScintilla::SymbolMarginDefaultBackgroundColor);
        m_editor->setMarginMarkerMask(margin, 0);
    }
    m_editor->setMarginWidth(HeatsMargin, 0);
    m_editor->setMarginWidth(AirMargin, 8); // between number and text
    m_editor->setCaretLineVisible(false);
    m_editor->SendScintilla(QsciScintilla::SCI_SETCARETSTYLE, 0ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETEXTRAASCENT, 2ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETEXTRADESCENT, 2ul);
    m_editor->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_editor->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTHTRACKING, 1ul);
    m_editor->SendScintilla(QsciScintilla::SCI_SETSCROLLWIDTH, 100ul);
    m_editor->setAccessibleName(tr("The lesson's script"));
    setFocusProxy(m_editor);
    m_tags = new Tags(*this);
    m_margin = new HeatMargin(m_editor, m_editor->viewport());
    const auto cover = [this] {
        if (m_tags->geometry() != m_editor->viewport()->rect())
            m_tags->setGeometry(m_editor->viewport()->rect());
        const QRect beside(m_editor->marginWidth(NumberMargin), 0, m_editor->marginWidth(HeatsMargin), m_editor->viewport()->height());
        if (m_margin->geometry() != beside)
            m_margin->setGeometry(beside);
    };
    const auto move = [this, cover] {
        cover();
        m_tags->raise();
        m_margin->raise();
        m_tags->update();
        m_margin->update();
    };
    connect(&m_heat, &HeatJob::heatChanged, this, [this, cover] {
        showHeat();
        cover();
    });
    connect(m_editor->verticalScrollBar(), &QScrollBar::valueChanged, this, move);
    connect(m_editor->verticalScrollBar(), &QScrollBar::rangeChanged, this, move);
    connect(m_editor, &QsciScintillaBase::SCN_UPDATEUI, this, move);
    // Here nothing may be asked to paint: the tags lie over the editor, which would paint again, and so on without end.
    connect(m_editor, &QsciScintillaBase::SCN_PAINTED, this, cover);
    showHeat();
}

void CodePane::showHeat()
{
    const bool any = m_heat.on() && m_heat.store() && !m_heat.heat().lines.empty();
    m_margin->setHeat(any ? m_heat.heat() : LineHeat {}, m_heat.store());
    m_margin->setVisible(any);
    m_editor->setMarginWidth(HeatsMargin, any ? m_theme.px(52) : 0);
    m_legend->setHeat(m_heat.heat(), m_heat.measured());
    m_legend->setVisible(any && height() >= m_theme.px(130)); // where there is hardly room for lines they have it
}

void CodePane::setTheme(const Theme &theme)
{
    m_theme = theme;
    restyle();
}

void CodePane::restyle()
{
    auto *lexer = new QsciLexerPython(m_editor);
    // Scintilla knows points, not pixels: without a point size it falls back to a tiny one.
    QFont font = m_theme.mono(13);
    font.setPointSizeF(font.pixelSize() * 72.0 / std::max(1, logicalDpiY()));
    lexer->setDefaultFont(font);
    lexer->setDefaultPaper(m_theme.panel);
    lexer->setDefaultColor(m_theme.ink);
    const QColor keyword = m_theme.dark ? QColor(0xdd93bb) : QColor(0xa8487f);
    const QColor name = m_theme.dark ? QColor(0x5fb4ea) : QColor(0x0072b2);
    const QColor number = m_theme.dark ? QColor(0xf0803a) : QColor(0xb54d00);
    for (int style = 0; style < 128; ++style) {
        lexer->setFont(font, style);
        lexer->setPaper(m_theme.panel, style);
        lexer->setColor(m_theme.ink, style);
    }
    lexer->setColor(keyword, QsciLexerPython::Keyword);
    lexer->setColor(name, QsciLexerPython::FunctionMethodName);
    lexer->setColor(name, QsciLexerPython::ClassName);
    lexer->setColor(number, QsciLexerPython::Number);
    for (const int style : { int(QsciLexerPython::DoubleQuotedString), int(QsciLexerPython::SingleQuotedString),
             int(QsciLexerPython::TripleDoubleQuotedString), int(QsciLexerPython::TripleSingleQuotedString),
             int(QsciLexerPython::DoubleQuotedFString), int(QsciLexerPython::SingleQuotedFString) })
        lexer->setColor(m_theme.good, style);
    for (const int style : { int(QsciLexerPython::Comment), int(QsciLexerPython::CommentBlock) })
        lexer->setColor(m_theme.soft, style);
    QsciLexer *old = m_editor->lexer();
    m_editor->setLexer(lexer);
    delete old;
    m_editor->setPaper(m_theme.panel);
    m_editor->setColor(m_theme.ink);
    m_editor->setMarginsFont(font);
    m_editor->setMarginsBackgroundColor(m_theme.panel);
    m_editor->setMarginsForegroundColor(m_theme.faint);
    m_editor->setMarginWidth(0, QStringLiteral("0000"));
    m_margin->setTheme(m_theme);
    m_legend->setTheme(m_theme);
    showHeat();
    m_editor->setSelectionBackgroundColor(m_theme.mixed(m_theme.accent, 0.25));
    m_editor->setSelectionForegroundColor(m_theme.ink);
    for (std::size_t s = 0; s < trace::kLaneStateCount; ++s) {
        const int marker = FirstMarker + static_cast<int>(s);
        m_editor->markerDefine(QsciScintilla::Background, marker);
        m_editor->setMarkerBackgroundColor(m_theme.mixed(m_theme.color(static_cast<LaneState>(s)), m_theme.dark ? 0.18 : 0.14), marker);
    }
    m_editor->markerDefine(QsciScintilla::Background, ErrorMarker);
    m_editor->setMarkerBackgroundColor(m_theme.mixed(m_theme.bad, m_theme.dark ? 0.30 : 0.18), ErrorMarker);
    m_editor->setCaretForegroundColor(m_theme.accent);
    m_editor->setCaretLineBackgroundColor(m_theme.mixed(m_theme.ink, 0.05));
    m_editor->setMatchedBraceBackgroundColor(m_theme.mixed(m_theme.accent, 0.25));
    m_editor->setMatchedBraceForegroundColor(m_theme.ink);
    const auto shown = m_activity;
    m_activity.clear();
    showActivity(shown);
}

void CodePane::makeEditable()
{
    m_editable = true;
    m_editor->setReadOnly(false);
    m_editor->setCaretLineVisible(true);
    m_editor->SendScintilla(QsciScintilla::SCI_SETCARETSTYLE, static_cast<unsigned long>(QsciScintilla::CARETSTYLE_LINE));
    m_editor->setCaretWidth(2);
    m_editor->setUtf8(true);
    m_editor->setEolMode(QsciScintilla::EolUnix);
    m_editor->setIndentationsUseTabs(false);
    m_editor->setTabWidth(4);
    m_editor->setIndentationWidth(4);
    m_editor->setAutoIndent(true);
    m_editor->setBackspaceUnindents(true);
    m_editor->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    for (const auto zoom : { QsciCommand::ZoomIn, QsciCommand::ZoomOut }) { // all text and lanes grow together: the window's keys
        if (QsciCommand *command = m_editor->standardCommands()->find(zoom)) {
            command->setKey(0);
            command->setAlternateKey(0);
        }
    }
    m_editor->setAccessibleName(tr("The script"));
}

void CodePane::markError(int line)
{
    m_errorLine = line;
    showMarkers();
}

void CodePane::showMarkers()
{
    m_editor->markerDeleteAll();
    for (const auto &[line, activities] : m_activity) {
        if (!activities.empty())
            m_editor->markerAdd(line - 1, FirstMarker + static_cast<int>(trace::index(activities.front().state)));
    }
    if (m_errorLine > 0)
        m_editor->markerAdd(m_errorLine - 1, ErrorMarker);
}

void CodePane::setScript(const QString &script)
{
    m_activity.clear();
    m_errorLine = 0;
    m_editor->markerDeleteAll();
    m_editor->setText(script);
    m_editor->setMarginWidth(0, QStringLiteral("0000"));
    m_tags->update();
}

void CodePane::showActivity(const std::map<int, std::vector<LineActivity>> &activity)
{
    if (activity == m_activity)
        return;
    m_activity = activity;
    showMarkers();
    showBusyLine();
    m_tags->update();
}

/// If nothing of what the threads are at is in sight, the first of it comes into the middle.
void CodePane::showBusyLine()
{
    if (m_editable && m_editor->hasFocus())
        return;
    const auto first = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_GETFIRSTVISIBLELINE));
    const auto shown = static_cast<int>(m_editor->SendScintilla(QsciScintilla::SCI_LINESONSCREEN));
    const auto inSight = [&](int line) { return line - 1 >= first && line - 1 < first + shown; };
    if (m_activity.empty() || std::any_of(m_activity.begin(), m_activity.end(), [&](const auto &each) { return inSight(each.first); }))
        return;
    m_editor->setFirstVisibleLine(std::max(0, m_activity.begin()->first - 1 - shown / 2));
}

void CodePane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_legend->setVisible(m_margin->isVisibleTo(m_editor->viewport()) && height() >= m_theme.px(130));
    showBusyLine();
}

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptbar.h"

#include "interpreterlist.h"

#include <ui/widgets/pickbox.h>
#include <ui/widgets/widgets.h>

#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace interleave::ui {

namespace {

constexpr int kMostSeconds = 24 * 3600;
const QString kOther = QStringLiteral("*"); // the entry that asks for a file

/// "Python 3.13.0", short enough for the bar.
QString shortName(const cpython::Interpreter &interpreter)
{
    if (!interpreter.usable())
        return QString::fromStdString(interpreter.path.filename().string());
    QString name = (interpreter.implementation == "cpython" ? QStringLiteral("Python ") : QString::fromStdString(interpreter.implementation) + u' ')
        + QString::fromStdString(interpreter.version);
    if (interpreter.freeThreaded)
        name += interpreter.hasGil ? ScriptBar::tr(", GIL on") : ScriptBar::tr(", no GIL");
    return interpreter.virtualEnvironment ? name + ScriptBar::tr(" (venv)") : name;
}

} // namespace

std::optional<QStringList> splitArguments(const QString &line)
{
    QStringList arguments;
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = {};
            else if (c == u'\\' && quote == u'"' && i + 1 < line.size() && (line[i + 1] == u'"' || line[i + 1] == u'\\'))
                word += line[++i];
            else
                word += c;
        } else if (c == u'\'' || c == u'"') {
            quote = c;
            inWord = true;
        } else if (c == u'\\' && i + 1 < line.size()) {
            word += line[++i];
            inWord = true;
        } else if (c.isSpace()) {
            if (inWord)
                arguments << word;
            word.clear();
            inWord = false;
        } else {
            word += c;
            inWord = true;
        }
    }
    if (!quote.isNull())
        return std::nullopt;
    if (inWord)
        arguments << word;
    return arguments;
}

ScriptBar::ScriptBar(InterpreterList *interpreters, QWidget *parent)
    : FieldBar(parent)
    , m_interpreters(interpreters)
{
    m_interpreter = new PickBox(this);
    addField(tr("Interpreter"), m_interpreter, tr("The Python that runs the script"));
    m_arguments = new QLineEdit(this);
    m_arguments->setPlaceholderText(tr("none"));
    addField(tr("Arguments"), m_arguments, tr("What the script finds in sys.argv, divided as in a shell: quotes keep blanks together"));
    m_limit = new QSpinBox(this);
    m_limit->setRange(0, kMostSeconds);
    m_limit->setSpecialValueText(tr("none"));
    m_limit->setSuffix(QStringLiteral("\u00a0s"));
    m_limit->setValue(60);
    addField(tr("Time limit"), m_limit, tr("The script is stopped after so many seconds; none: it runs until it ends or you stop it"));
    m_sandbox = new PickBox(this);
    using cpython::SandboxChoice;
    const std::pair<QString, SandboxChoice> choices[] = { { tr("best there is"), SandboxChoice::Best }, { tr("limits only"), SandboxChoice::Limits },
        { tr("none"), SandboxChoice::None } };
    for (const auto &[text, choice] : choices)
        m_sandbox->addItem(text, static_cast<int>(choice));
    addField(tr("Sandbox"), m_sandbox,
        tr("What keeps the script from harm. Best there is: it sees your files read-only, has no network and a /tmp of its own (bubblewrap), or where that does not work "
           "limits on memory, processes and files. Limits only: it can do what you can, within these limits. None: it can do anything that you can."));
    m_stop = addButton(tr("Stop"), "normal", {}, 0);
    m_freeze = addButton(tr("Freeze"), "normal", {}, 78);
    m_run = addButton(tr("▶ Run"), "primary", {}, 116);
    connect(m_run, &QPushButton::clicked, this, &ScriptBar::runRequested);
    connect(m_stop, &QPushButton::clicked, this, &ScriptBar::stopRequested);
    connect(m_freeze, &QPushButton::clicked, this, [this] {
        if (m_state == RunState::Frozen)
            emit resumeRequested();
        else
            emit freezeRequested();
    });
    connect(m_interpreter, &QComboBox::activated, this, [this](int index) {
        const QString path = m_interpreter->itemData(index).toString();
        if (path == kOther) {
            fillInterpreters(); // until one is named the old one is in force
            emit otherInterpreterRequested();
            return;
        }
        m_interpreters->choose(path);
        emit settingsChanged();
    });
    connect(m_arguments, &QLineEdit::editingFinished, this, &ScriptBar::settingsChanged);
    connect(m_arguments, &QLineEdit::returnPressed, this, &ScriptBar::runRequested);
    connect(m_limit, &QSpinBox::valueChanged, this, &ScriptBar::settingsChanged);
    connect(m_sandbox, &QComboBox::currentIndexChanged, this, &ScriptBar::settingsChanged);
    connect(m_interpreters, &InterpreterList::changed, this, &ScriptBar::fillInterpreters);
    fillInterpreters();
    setRunning(false, RunState::Finished);
}

void ScriptBar::setTheme(const Theme &theme)
{
    FieldBar::setTheme(theme);
    m_arguments->setFixedWidth(theme.px(110));
    arrange();
}

void ScriptBar::fillInterpreters()
{
    const QSignalBlocker quiet(m_interpreter);
    m_interpreter->clear();
    const cpython::Interpreter *current = m_interpreters->current();
    for (const cpython::Interpreter &each : m_interpreters->all()) {
        m_interpreter->addItem(shortName(each), QString::fromStdString(each.path.string()));
        const int index = m_interpreter->count() - 1;
        m_interpreter->setItemData(index, QString::fromStdString(each.describe() + '\n' + each.path.string()), Qt::ToolTipRole);
        if (&each == current)
            m_interpreter->setCurrentIndex(index);
    }
    if (!current) {
        m_interpreter->insertItem(0, m_interpreters->known() ? tr("none") : tr("looking…"), QString());
        m_interpreter->setCurrentIndex(0);
    }
    m_interpreter->addItem(tr("Another…"), kOther);
    m_interpreter->setToolTip(current ? QString::fromStdString(current->describe() + '\n' + current->path.string() + (current->noProbe.empty() ? "" : '\n' + current->noProbe))
            : m_interpreters->known()   ? tr("There is no Python that could run the script. “Another…” lets you name one.")
                                        : tr("The Pythons of this machine are being asked what they are"));
    arrange();
}

void ScriptBar::setRunning(bool running, RunState state)
{
    m_running = running;
    m_state = running ? state : RunState::Finished;
    m_run->setText(running ? tr("↻ Restart") : tr("▶ Run"));
    m_run->setToolTip(running ? tr("Stops the script and runs it again from its start (F5)")
                              : tr("Runs the script for real, in an unmodified Python (F5 or Ctrl+Enter). A file that has changed is saved first."));
    m_run->setEnabled(!running || m_state != RunState::Stopping);
    m_stop->setEnabled(running && m_state != RunState::Stopping);
    m_stop->setToolTip(tr("Interrupts the script; if it does not listen it is ended, with all that it started, within two seconds (Ctrl+F2)"));
    const bool canFreeze = running && (m_state == RunState::Running || m_state == RunState::Frozen);
    m_freeze->setEnabled(canFreeze);
    m_freeze->setText(m_state == RunState::Frozen ? tr("Go on") : tr("Freeze"));
    m_freeze->setToolTip(m_state == RunState::Frozen ? tr("Lets everything go on from where it stopped")
                                                     : tr("While a script runs: stops time for all of it, so that you can look"));
    for (QPushButton *button : { m_run, m_stop, m_freeze })
        button->setAccessibleDescription(button->toolTip());
}

std::optional<QStringList> ScriptBar::arguments() const { return splitArguments(m_arguments->text()); }
int ScriptBar::timeLimit() const { return m_limit->value(); }
cpython::SandboxChoice ScriptBar::sandbox() const { return static_cast<cpython::SandboxChoice>(m_sandbox->currentData().toInt()); }
QString ScriptBar::argumentsText() const { return m_arguments->text(); }
void ScriptBar::focusArguments() { m_arguments->setFocus(); }
void ScriptBar::setArguments(const QString &text) { m_arguments->setText(text); }
void ScriptBar::setTimeLimit(int seconds) { m_limit->setValue(seconds); }

void ScriptBar::setSandbox(cpython::SandboxChoice choice)
{
    if (const int index = m_sandbox->findData(static_cast<int>(choice)); index >= 0)
        m_sandbox->setCurrentIndex(index);
}

} // namespace interleave::ui

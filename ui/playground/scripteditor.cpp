// SPDX-License-Identifier: GPL-3.0-or-later
#include "scripteditor.h"

#include "scriptfile.h"

#include <ui/code/codepane.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>

#include <Qsci/qsciscintilla.h>

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QVBoxLayout>

#include <algorithm>

namespace interleave::ui {

namespace {

/// The script among what is dragged; empty: there is none.
QString scriptIn(const QMimeData *data)
{
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile() && url.fileName().endsWith(QStringLiteral(".py")))
            return url.toLocalFile();
    }
    return {};
}

} // namespace

ScriptEditor::ScriptEditor(std::vector<lessons::Example> examples, const QString &draftFolder, QWidget *parent)
    : QWidget(parent)
    , m_keeper(draftFolder)
    , m_examples(std::move(examples))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *bar = makeFrame("bar", this);
    m_head = new QHBoxLayout(bar);
    m_title = new ElidedLabel("value", bar);
    m_head->addWidget(m_title);
    m_head->addStretch(1);
    m_examplesButton = makeButton(tr("Examples ▾"), "quiet", tr("Scripts to begin with; what you have written is asked for first"), bar);
    m_new = makeButton(tr("New"), "quiet", tr("An empty script"), bar);
    m_open = makeButton(tr("Open…"), "quiet", tr("Opens a Python script (Ctrl+O)"), bar);
    m_save = makeButton(tr("Save"), "quiet", tr("Saves the script (Ctrl+S); Ctrl+Shift+S under another name"), bar);
    for (QPushButton *button : { m_examplesButton, m_new, m_open, m_save })
        m_head->addWidget(button);
    column->addWidget(bar);
    m_code = new CodePane(this);
    m_code->makeEditable();
    column->addWidget(m_code, 1);
    setFocusProxy(m_code);
    setAcceptDrops(true);
    m_code->editor()->viewport()->installEventFilter(this);

    m_examplesMenu = new QMenu(this);
    m_examplesMenu->setToolTipsVisible(true);
    for (const lessons::Example &example : m_examples) {
        QAction *action = m_examplesMenu->addAction(QString::fromStdString(example.title));
        action->setToolTip(QString::fromStdString(example.description));
        connect(action, &QAction::triggered, this, [this, &example] { openExample(example); });
    }
    m_examplesButton->setEnabled(!m_examples.empty());
    connect(m_examplesButton, &QPushButton::clicked, this,
        [this] { m_examplesMenu->popup(m_examplesButton->mapToGlobal(QPoint(0, m_examplesButton->height()))); });
    connect(m_new, &QPushButton::clicked, this, &ScriptEditor::newScript);
    connect(m_open, &QPushButton::clicked, this, &ScriptEditor::openRequested);
    connect(m_save, &QPushButton::clicked, this, &ScriptEditor::save);
    m_keep.setSingleShot(true);
    m_keep.setInterval(kKeepAfter);
    connect(&m_keep, &QTimer::timeout, this, &ScriptEditor::keepNow);
    connect(m_code->editor(), &QsciScintilla::textChanged, this, [this] {
        m_untouched = false;
        if (!m_keep.isActive()) // not begun anew with each key: whoever types without a pause is kept, too
            m_keep.start();
        m_code->markError(0);
        emit textChanged();
    });
    connect(m_code->editor(), &QsciScintilla::modificationChanged, this, [this] { updateHead(); });
    restore();
}

ScriptEditor::~ScriptEditor()
{
    m_code->editor()->disconnect(this);
    keepNow();
}

void ScriptEditor::setTheme(const Theme &theme)
{
    m_head->setContentsMargins(theme.px(16), theme.px(3), theme.px(8), theme.px(3));
    m_head->setSpacing(theme.px(2));
    m_code->setTheme(theme);
}

QString ScriptEditor::text() const { return m_code->editor()->text(); }
bool ScriptEditor::modified() const { return m_code->editor()->isModified(); }

void ScriptEditor::updateHead()
{
    m_title->say(modified() ? m_name + QStringLiteral(" ●") : m_name,
        m_path.isEmpty() ? tr("It has no file yet. What you write is kept all the same.") : modified() ? tr("%1 (changed since it was saved)").arg(m_path) : m_path);
    m_save->setEnabled(modified() || m_path.isEmpty());
    emit changed();
}

void ScriptEditor::fill(const QString &text, const QString &name, const QString &path, bool modified)
{
    m_name = name;
    m_path = path;
    m_code->setScript(text);
    m_code->editor()->setModified(modified);
    m_code->editor()->setCursorPosition(0, 0);
    m_untouched = !modified;
    updateHead();
    emit textChanged();
    m_keep.start();
}

/// What was there last time; for somebody who comes for the first time the first example.
void ScriptEditor::restore()
{
    if (const std::optional<Draft> draft = m_keeper.kept()) {
        const auto onDisk = draft->path.isEmpty() ? Result<QString>(QString()) : readScript(draft->path);
        if (draft->text || onDisk) {
            const QString text = draft->text.value_or(onDisk ? *onDisk : QString());
            const bool differs = draft->text && (!onDisk || *draft->text != *onDisk);
            fill(text, draft->name, draft->path, differs && !draft->text->isEmpty());
            m_code->editor()->setCursorPosition(draft->line, 0);
            m_code->editor()->ensureLineVisible(draft->line);
            return;
        }
    }
    if (m_examples.empty())
        fill({}, tr("Untitled"), {}, false);
    else
        openExample(m_examples.front());
}

void ScriptEditor::replace(std::function<void()> with)
{
    if (!modified() || m_untouched || (m_path.isEmpty() && text().trimmed().isEmpty())) {
        with();
        return;
    }
    auto *box = new QMessageBox(QMessageBox::NoIcon, tr("Interleave"), tr("Save the changes to “%1” first?").arg(m_name),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box->setInformativeText(tr("Otherwise they are lost."));
    box->setDefaultButton(QMessageBox::Save);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::finished, this, [this, with = std::move(with)](int answer) {
        if (answer == QMessageBox::Discard || (answer == QMessageBox::Save && save()))
            with();
    });
    box->open();
}

void ScriptEditor::newScript()
{
    replace([this] {
        fill({}, tr("Untitled"), {}, false);
        m_code->setFocus();
    });
}

void ScriptEditor::open(const QString &path)
{
    replace([this, path = QFileInfo(path).absoluteFilePath()] {
        const auto text = readScript(path);
        if (!text) {
            emit problem(QString::fromStdString(text.error().toLine()));
            return;
        }
        fill(*text, QFileInfo(path).fileName(), path, false);
        emit fileUsed(path);
    });
}

void ScriptEditor::openExample(const lessons::Example &example)
{
    replace([this, example] {
        const auto text = readScript(QString::fromStdString(example.file.string()));
        if (!text)
            emit problem(QString::fromStdString(text.error().toLine()));
        else
            fill(*text, QString::fromStdString(example.title), {}, false);
    });
}

void ScriptEditor::openText(const QString &text, const QString &name)
{
    replace([this, text, name] { fill(text, name, {}, false); });
}

bool ScriptEditor::save()
{
    if (m_path.isEmpty())
        return saveAs();
    if (const auto written = writeScript(m_path, text()); !written) {
        emit problem(QString::fromStdString(written.error().toLine()));
        return false;
    }
    m_code->editor()->setModified(false);
    updateHead();
    keepNow();
    emit fileUsed(m_path);
    return true;
}

bool ScriptEditor::saveAs()
{
    QString suggested = m_path;
    if (suggested.isEmpty())
        suggested = QFileInfo(m_keeper.scratchFile(m_name)).fileName();
    QString chosen = QFileDialog::getSaveFileName(this, tr("Save the script"), suggested, tr("Python scripts (*.py)"));
    if (chosen.isEmpty())
        return false;
    if (QFileInfo(chosen).suffix().isEmpty())
        chosen += QStringLiteral(".py");
    if (const auto written = writeScript(chosen, text()); !written) {
        emit problem(QString::fromStdString(written.error().toLine()));
        return false;
    }
    m_path = QFileInfo(chosen).absoluteFilePath();
    m_name = QFileInfo(chosen).fileName();
    m_code->editor()->setModified(false);
    updateHead();
    keepNow();
    emit fileUsed(m_path);
    return true;
}

void ScriptEditor::goToLine(int line)
{
    m_code->editor()->setCursorPosition(std::max(0, line - 1), 0);
    m_code->editor()->ensureLineVisible(std::max(0, line - 1));
    m_code->editor()->setFocus();
}

Result<QString> ScriptEditor::fileToRun()
{
    if (!m_path.isEmpty()) {
        if (modified()) {
            if (auto written = writeScript(m_path, text()); !written)
                return tl::unexpected(written.error());
            m_code->editor()->setModified(false);
            updateHead();
            keepNow();
        }
        return m_path;
    }
    const QString scratch = m_keeper.scratchFile(m_name);
    if (scratch.isEmpty())
        return fail("there is no folder to run this script from", "save it as a file first");
    if (auto written = writeScript(scratch, text()); !written)
        return tl::unexpected(written.error());
    return scratch;
}

void ScriptEditor::keepNow()
{
    m_keep.stop();
    int line = 0, column = 0;
    m_code->editor()->getCursorPosition(&line, &column);
    Draft draft { m_name, m_path, {}, line };
    if (m_path.isEmpty() || modified())
        draft.text = text();
    const QString why = m_keeper.keep(draft);
    if (!why.isEmpty() && !std::exchange(m_keepFailed, true))
        emit problem(why);
    m_keepFailed = !why.isEmpty();
}

void ScriptEditor::dragEnterEvent(QDragEnterEvent *event)
{
    if (!scriptIn(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ScriptEditor::dropEvent(QDropEvent *event)
{
    if (const QString path = scriptIn(event->mimeData()); !path.isEmpty())
        open(path);
}

bool ScriptEditor::eventFilter(QObject *object, QEvent *event)
{
    // The editor itself would paste a file's name.
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove) {
        auto *drag = static_cast<QDragMoveEvent *>(event);
        if (!scriptIn(drag->mimeData()).isEmpty()) {
            drag->acceptProposedAction();
            return true;
        }
    } else if (event->type() == QEvent::Drop) {
        auto *drop = static_cast<QDropEvent *>(event);
        if (const QString path = scriptIn(drop->mimeData()); !path.isEmpty()) {
            drop->acceptProposedAction();
            open(path);
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace interleave::ui

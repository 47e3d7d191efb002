// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "draftkeeper.h"

#include <core/error.h>
#include <lessons/examples.h>
#include <ui/theme/theme.h>

#include <QTimer>
#include <QWidget>

#include <functional>
#include <map>
#include <vector>

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace interleave::ui {

class CodePane;
class ElidedLabel;

/// The playground's script: its file, what is written in it, and the way to others. Nothing is lost: what would replace a changed text asks first, and what is
/// written is kept within a second (DraftKeeper). GUI thread.
class ScriptEditor : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kKeepAfter = 700; ///< milliseconds after a change

    /// `examples`: for the menu. `draftFolder` empty: nothing is kept.
    ScriptEditor(std::vector<lessons::Example> examples, const QString &draftFolder, QWidget *parent = nullptr);
    ~ScriptEditor() override;
    void setTheme(const Theme &theme);

    // Each asks first if the text has changes that are nowhere else (a dialog, answered later).
    void newScript();
    void open(const QString &path); ///< error: problem()
    void openExample(const lessons::Example &example); ///< its text, without a file: what belongs to the program is not written to

    void openText(const QString &text, const QString &name); ///< a lesson's script, say: it has no file either
    bool save(); ///< false: it could not be, or there is no name yet and the user gave none
    bool saveAs();
    [[nodiscard]] QString name() const { return m_name; }
    [[nodiscard]] QString path() const { return m_path; } ///< empty: it has no file
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool modified() const;
    [[nodiscard]] CodePane *code() const noexcept { return m_code; }
    void goToLine(int line); ///< from 1: the caret goes there, into sight, and the keyboard with it
    /// The file to run: its own, saved now if it has changed, or a copy for one that has none. Error: it cannot be written.
    [[nodiscard]] Result<QString> fileToRun();
    void keepNow(); ///< what is kept is up to date when this returns

    [[nodiscard]] QPushButton *examplesButton() const noexcept { return m_examplesButton; }
    [[nodiscard]] QMenu *examplesMenu() const noexcept { return m_examplesMenu; }
    [[nodiscard]] QPushButton *openButton() const noexcept { return m_open; }
    [[nodiscard]] QPushButton *saveButton() const noexcept { return m_save; }

signals:
    void changed(); ///< name or modified
    void textChanged();
    void problem(const QString &line);
    void openRequested(); ///< the button: whoever has the dialog asks for a file
    void fileUsed(const QString &path); ///< opened or saved: for the list of recent ones

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override; ///< drops onto the text

private:
    void replace(std::function<void()> with);
    void fill(const QString &text, const QString &name, const QString &path, bool modified);
    void restore();
    void updateHead();

    DraftKeeper m_keeper;
    std::vector<lessons::Example> m_examples;
    CodePane *m_code;
    QHBoxLayout *m_head;
    ElidedLabel *m_title;
    QPushButton *m_new, *m_open, *m_save, *m_examplesButton;
    QMenu *m_examplesMenu;
    QString m_name, m_path;
    QTimer m_keep;
    bool m_keepFailed = false; ///< and was told
    bool m_untouched = false; ///< an example as it is: nothing is lost with it
};

} // namespace interleave::ui

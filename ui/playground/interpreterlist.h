// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cpython/interpreterfinder.h>
#include <ui/panels/background.h>

#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace interleave::ui {

/// The Pythons of this machine, and which of them runs scripts: the one that the user chose, as long as it is there, else the best. They are looked for on a thread
/// of their own. GUI thread.
class InterpreterList : public QObject
{
    Q_OBJECT
public:
    /// What does the looking; tests give their own. Called on another thread, one call at a time.
    struct Ways
    {
        std::function<std::vector<cpython::Interpreter>(const std::filesystem::path &script)> find;
        std::function<cpython::Interpreter(const std::filesystem::path &chosen)> examine;
        static Ways ofThisMachine();
    };
    explicit InterpreterList(Ways ways = Ways::ofThisMachine(), QObject *parent = nullptr);

    /// Looks again: `script` may have a virtual environment near it (empty: none). changed() follows.
    void look(const QString &script);
    [[nodiscard]] bool looking() const noexcept { return m_background.busy(); }
    [[nodiscard]] bool known() const noexcept { return m_known; } ///< they have been looked for
    [[nodiscard]] const std::vector<cpython::Interpreter> &all() const noexcept { return m_all; }
    /// By its path; it need not be in the list: then it is examined and added, or, if it is none, listed with its problem. Empty: the best.
    void choose(const QString &path);
    [[nodiscard]] QString chosen() const noexcept { return m_chosen; } ///< what the user wanted
    /// The one that would run a script now; null while none is known.
    [[nodiscard]] const cpython::Interpreter *current() const;

signals:
    void changed();

private:
    Ways m_ways;
    std::vector<cpython::Interpreter> m_all;
    QString m_chosen, m_script;
    bool m_known = false, m_again = false;
    Background m_background;
};

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLockFile>
#include <QString>

#include <memory>
#include <optional>

namespace interleave::ui {

/// What is in the editor, as it is kept.
struct Draft
{
    QString name; ///< as shown: "Two threads", or the file's name
    QString path; ///< of the script's file; empty: it has none yet
    std::optional<QString> text; ///< empty: it is what the file says
    int line = 0; ///< of the caret, from 0
    friend bool operator==(const Draft &, const Draft &) = default;
};

/// Keeps the editor's text on the disk while it is being written, so that nothing is lost, however the program ends. Of several programs at a time each has
/// a draft of its own; who starts takes the first that nobody has. What cannot be read is set aside as .corrupt-DATE. GUI thread.
class DraftKeeper
{
public:
    static constexpr int kMost = 8; ///< programs at a time; those after them keep nothing

    /// `folder` is made if it is not there. Empty: nothing is kept.
    explicit DraftKeeper(const QString &folder);
    /// What was kept last time; none: nothing.
    [[nodiscard]] std::optional<Draft> kept() const;
    /// Replaces what was kept: atomically, so that a kill leaves this or that. Empty: done. Else why not, in one line.
    QString keep(const Draft &draft);
    /// A file beside the draft to run a script from that has none; empty: there is no folder.
    [[nodiscard]] QString scratchFile(const QString &name) const;

private:
    QString m_folder, m_file;
    std::unique_ptr<QLockFile> m_lock; ///< held as long as this lives
};

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "notescard.h"

#include <ui/widgets/widgets.h>

#include <QVBoxLayout>

namespace interleave::ui {

NotesCard::NotesCard(const QStringList &notes, const Theme &theme, QWidget *parent)
    : QFrame(parent)
{
    setProperty("look", "note");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme.px(14), theme.px(11), theme.px(14), theme.px(11));
    column->setSpacing(theme.px(5));
    column->addWidget(makeLabel(tr("ABOUT THESE RUNS"), "cardhead", this));
    for (const QString &note : notes) {
        auto *text = makeLabel(note, "note", this);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        column->addWidget(text);
    }
    setAccessibleName(notes.join(' '));
}

} // namespace interleave::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recordingpick.h"

#include <lessons/lessonflow.h>
#include <ui/theme/theme.h>

#include <QWidget>

#include <memory>

namespace interleave::ui {

/// How much of the right answer is shown.
enum class Detail {
    Chosen, ///< only what is to be said of what was said: it can be tried again
    All,
};

/// The part of a question's card in which it is answered, and in which the answer is shown beside what was measured. GUI thread.
class AnswerInput : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// There is something that can be committed.
    [[nodiscard]] virtual bool complete() const = 0;
    /// Puts what is chosen into `prediction`.
    virtual void read(lessons::Prediction &prediction) const = 0;
    /// Shows what was said; locked, it can no longer be changed.
    virtual void show(const lessons::Prediction &prediction) = 0;
    virtual void setLocked(bool locked) = 0;
    /// What came out (`answer.known`), beside what was said. `score`: how right that was, part by part; null: nothing was said.
    virtual void showAnswer(const lessons::AnswerResult &answer, const lessons::Score *score, Detail detail) = 0;
    virtual void focusInput() = 0;
    /// What is chosen in the recording now.
    virtual void setPick(const RecordingPick &) { }
    using QWidget::show;

signals:
    void changed(); ///< by the user
    void exampleWanted(); ///< the recording should go to where it is so
    void variantWanted(const QString &variant); ///< it is another one's recording that is meant
};

std::unique_ptr<AnswerInput> makeAnswerInput(const lessons::Question &question, const Theme &theme);

} // namespace interleave::ui

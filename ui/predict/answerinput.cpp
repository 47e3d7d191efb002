// SPDX-License-Identifier: GPL-3.0-or-later
#include "answerinput.h"

#include "barsinput.h"
#include "choiceinput.h"
#include "numberinput.h"
#include "orderinput.h"
#include "recordinginput.h"
#include "sketchinput.h"

namespace interleave::ui {

std::unique_ptr<AnswerInput> makeAnswerInput(const lessons::Question &question, const Theme &theme)
{
    using lessons::QuestionKind;
    switch (question.kind) {
    case QuestionKind::Number:
        return std::make_unique<NumberInput>(question, theme);
    case QuestionKind::Choice:
    case QuestionKind::Several:
        return std::make_unique<ChoiceInput>(question, theme);
    case QuestionKind::Order:
        return std::make_unique<OrderInput>(question, theme);
    case QuestionKind::Bars:
        return std::make_unique<BarsInput>(question, theme);
    case QuestionKind::Sketch:
        return std::make_unique<SketchInput>(question, theme);
    case QuestionKind::Moment:
    case QuestionKind::Range:
        break;
    }
    return std::make_unique<RecordingInput>(question, theme);
}

} // namespace interleave::ui

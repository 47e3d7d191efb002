// SPDX-License-Identifier: GPL-3.0-or-later
#include "compile.h"

namespace interleave::scenario {

namespace {

using threads::Instruction;
using threads::Program;

Instruction::Kind kindOf(Op op) noexcept
{
    switch (op) {
    case Op::Compute:
        return Instruction::Kind::Compute;
    case Op::Native:
        return Instruction::Kind::Native;
    case Op::Io:
        return Instruction::Kind::Io;
    case Op::Sleep:
        return Instruction::Kind::Sleep;
    case Op::Repeat:
        return Instruction::Kind::Repeat;
    case Op::Mark:
        break;
    }
    return Instruction::Kind::Mark;
}

void append(Program &program, const std::vector<Step> &steps,
    const std::function<ObjectId(const std::string &)> &textObject)
{
    for (const Step &step : steps) {
        Instruction instruction;
        instruction.kind = kindOf(step.op);
        instruction.duration = step.duration;
        instruction.bytes = step.bytes;
        instruction.count = step.count;
        instruction.line = step.line;
        if (step.op == Op::Mark)
            instruction.text = textObject(step.text);
        program.push_back(instruction);
        if (step.op == Op::Repeat) {
            append(program, step.body, textObject);
            Instruction end;
            end.kind = Instruction::Kind::EndRepeat;
            program.push_back(end);
        }
    }
}

} // namespace

threads::Program compile(
    const std::vector<Step> &steps, const std::function<ObjectId(const std::string &)> &textObject)
{
    Program program;
    append(program, steps, textObject);
    return program;
}

} // namespace interleave::scenario

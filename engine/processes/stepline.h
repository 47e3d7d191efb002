// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <os/filedescriptor.h>
#include <threads/manualexecutor.h>

#include <atomic>

namespace interleave::processes {

/// Step mode across processes, on the side of a process that is stepped: every thread of it stands before its next step until the run's StepDesk
/// answers. One for each process; its threads.
class StepLine final : public threads::StepGate
{
public:
    /// `desk`: StepDesk::descriptor(), which stays the caller's. `object`: what the trace says that who stands is held on (trace::kNextStep).
    StepLine(int desk, ObjectId object) noexcept
        : m_desk(desk)
        , m_object(object)
    {
    }
    /// Blocks without the GIL. Goes on at once if there is no descriptor left to wait on: a run that steps too early is better than one that hangs.
    void arrive(threads::Execution &execution, const threads::Instruction &instruction) override;

private:
    const int m_desk;
    const ObjectId m_object;
    std::atomic<bool> m_open { false }; ///< nobody needs to ask any more. Relaxed: who sees it late asks once more
};

/// What a worker says when it comes to stand; with a descriptor over which the answer comes. Both sides are the same program.
struct StepWord
{
    static constexpr std::uint32_t kMagic = 0x50'54'53'49; ///< "ISTP"
    std::uint32_t magic = kMagic;
    std::uint32_t worker = 0, op = 0, index = 0, line = 0;
};
/// The answer, one byte.
enum class StepAnswer : char {
    Go = 'g', ///< take this step
    Open = 'o', ///< that, and do not ask again
};

} // namespace interleave::processes

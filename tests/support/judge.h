// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <string>

namespace interleave::support {

/// One look at something that chance and other programs have a part in.
struct Look
{
    bool good = false;
    std::string said; ///< the measured numbers
};

struct Judgement
{
    enum class Kind : std::uint8_t { Good, NotGood, NotTestable } kind = Kind::NotTestable;
    std::string said;
};

/// Looks up to `attempts` times until it is good. A look that was not good counts only if the machine had `cores` usable cores before it, hardly
/// fewer in any round of measuring them, and others left them alone meanwhile (MachineShare, kQuiet). Waits for such a moment, half a minute for
/// one judgement and a minute and a half for a whole test program; if it never comes, one look is taken all the same, and not good then means not
/// testable here, with what was measured. So a busy machine costs minutes at most and is never the engine's fault. Under a sanitizer there is one
/// look, which can be good or not testable: what it checks by itself (EXPECT) holds there as everywhere.
Judgement judge(double cores, int attempts, const std::function<Look()> &look);

} // namespace interleave::support

/// Ends the test by what was judged.
#define CONCLUDE(judgement)                                                                                                              \
    do {                                                                                                                                 \
        const auto concluded = (judgement);                                                                                              \
        RecordProperty("said", concluded.said);                                                                                          \
        if (concluded.kind == interleave::support::Judgement::Kind::NotTestable)                                                         \
            GTEST_SKIP() << "not testable here: " << concluded.said;                                                                     \
        EXPECT_EQ(concluded.kind, interleave::support::Judgement::Kind::Good) << concluded.said;                                         \
        std::cout << "    " << concluded.said << '\n';                                                                                   \
    } while (false)

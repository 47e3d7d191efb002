// SPDX-License-Identifier: GPL-3.0-or-later
#include <os/affinity.h>
#include <os/calibration.h>
#include <os/othersmeter.h>

#include <core/clock.h>

#include <csignal>
#include <ctime>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace interleave;
using namespace interleave::os;
using namespace std::chrono_literals;

namespace {

std::vector<CoreTicks> twoCores(std::uint64_t busy, std::uint64_t idle, std::uint64_t stolen)
{
    return { { CoreId { 0 }, idle, busy, stolen }, { CoreId { 1 }, idle, busy, stolen } };
}

/// A process that does nothing but compute; ended by the destructor.
class Burner
{
public:
    Burner()
        : m_pid(fork())
    {
        if (m_pid == 0) {
            for (std::uint64_t work = 1;;)
                work = burnUnit(work);
        }
    }
    ~Burner()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }
    [[nodiscard]] Nanoseconds cpu() const
    {
        clockid_t clock = 0;
        timespec time {};
        if (clock_getcpuclockid(m_pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
            return 0ns;
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    }
    Burner(const Burner &) = delete;
    Burner &operator=(const Burner &) = delete;

private:
    pid_t m_pid;
};

void burnOwnCpu(Nanoseconds amount)
{
    const Nanoseconds until = threadCpuNow() + amount;
    while (threadCpuNow() < until) { }
}

} // namespace

TEST(OthersMeter, countsWhatIsNeitherIdleNorOurs)
{
    // A second of two cores: each busy for 70 ticks of 10 ms, 20 idle, 10 stolen. Half a second of it was ours.
    const auto share = shareOfOthers(twoCores(100, 100, 100), twoCores(170, 120, 110), 1s, 500ms);
    ASSERT_TRUE(share);
    EXPECT_NEAR(*share, (2 * 0.8 - 0.5) / 2, 1e-6);
}

TEST(OthersMeter, isNeverNegativeAndKnowsWhenItKnowsNothing)
{
    EXPECT_EQ(shareOfOthers(twoCores(0, 0, 0), twoCores(50, 50, 0), 1s, 2s), 0.0);
    EXPECT_FALSE(shareOfOthers({}, {}, 1s, 0s));
    EXPECT_FALSE(shareOfOthers(twoCores(0, 0, 0), twoCores(0, 0, 0), 0s, 0s));
}

TEST(OthersMeter, tellsOurOwnWorkFromThatOfOthers)
{
    // However busy the machine is with more than these: who is not ours counts, and who is ours does not.
    const auto allowed = allowedCores();
    ASSERT_TRUE(allowed);
    constexpr double kTicks = 0.15; // /proc/stat samples a hundred times a second
    const Burner burner;
    const OthersMeter meter;
    const Nanoseconds begin = monotonicNow(), burntBefore = burner.cpu();
    burnOwnCpu(400ms);
    const Nanoseconds burnt = burner.cpu() - burntBefore;
    const auto share = meter.share();
    const double whole = static_cast<double>((monotonicNow() - begin).count()) * static_cast<double>(allowed->size());
    ASSERT_TRUE(share);
    EXPECT_GE(*share, static_cast<double>(burnt.count()) / whole - kTicks);
    EXPECT_LE(*share, 1 - 400e6 / whole + kTicks);
}

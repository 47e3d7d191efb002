// SPDX-License-Identifier: GPL-3.0-or-later
#include "restricted.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace interleave::host::testing {

namespace {

constexpr uid_t kNobody = 65534;

bool nobodyCanRun(const std::string &program)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(setresuid(kNobody, kNobody, kNobody) == 0 && access(program.c_str(), X_OK) == 0 ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0;
}

bool dropPrivileges(bool becomeNobody)
{
    if (geteuid() == 0 && becomeNobody) {
        if (setgroups(0, nullptr) != 0 || setresgid(kNobody, kNobody, kNobody) != 0
            || setresuid(kNobody, kNobody, kNobody) != 0)
            return false;
        prctl(PR_SET_DUMPABLE, 1); // lost with the change of user; /proc/self would be root's
    } else if (geteuid() == 0) {
        __user_cap_header_struct header { _LINUX_CAPABILITY_VERSION_3, 0 };
        __user_cap_data_struct none[2] = {};
        if (syscall(SYS_capset, &header, none) != 0)
            return false;
    }
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool refuse(long call, unsigned error)
{
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog program { sizeof filter / sizeof *filter, filter };
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

bool refusePerf()
{
    perf_event_attr attributes {};
    return refuse(SYS_perf_event_open, EACCES) && syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0) == -1 && errno == EACCES;
}

bool passes(const std::string &program, const std::function<bool()> &restrict, const std::function<void()> &body)
{
    const bool becomeNobody = geteuid() == 0 && nobodyCanRun(program);
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        if (!dropPrivileges(becomeNobody) || !restrict())
            _exit(2);
        body();
        std::fflush(nullptr);
        _exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 2)
        << "this machine does not let privileges be dropped";
    return status == 0;
}

} // namespace

bool passesWithoutPerf(const std::string &program, const std::function<void()> &body)
{
    return passes(program, refusePerf, body);
}

bool passesWithout(long call, const std::string &program, const std::function<void()> &body)
{
    return passes(program, [call] { return refuse(call, EPERM); }, body);
}

} // namespace interleave::host::testing

// SPDX-License-Identifier: GPL-3.0-or-later
#include "taskcall.h"

#include "procfs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sys/syscall.h>

namespace interleave::os {

TaskCall::Kind TaskCall::kind() const noexcept
{
    switch (number) {
    case SYS_futex:
        return Kind::Futex;
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
        return Kind::Sleep;
    case SYS_wait4:
    case SYS_waitid:
        return Kind::Child;
    case SYS_read:
    case SYS_readv:
    case SYS_pread64:
    case SYS_write:
    case SYS_writev:
    case SYS_pwrite64:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_accept:
    case SYS_accept4:
    case SYS_connect:
    case SYS_ppoll:
    case SYS_pselect6:
    case SYS_epoll_pwait:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_flock:
#ifdef SYS_poll // not on newer machines
    case SYS_poll:
    case SYS_select:
    case SYS_epoll_wait:
#endif
        return Kind::Io;
    default:
        return Kind::Other;
    }
}

std::optional<TaskCall> parseTaskCall(std::string_view text)
{
    TaskCall call;
    const char *end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, call.number);
    if (number.ec != std::errc {} || call.number < 0) // "running"; -1: off the core, but in no call
        return {};
    constexpr std::string_view kBefore = " 0x";
    const std::string_view rest(number.ptr, std::size_t(end - number.ptr));
    if (!rest.starts_with(kBefore) || std::from_chars(rest.data() + kBefore.size(), end, call.address, 16).ec != std::errc {})
        return {};
    return call;
}

std::optional<TaskCall> readTaskCall(int pid, int tid)
{
    return parseTaskCall(readSmallFile(fmt::format("/proc/{}/task/{}/syscall", pid, tid).c_str()));
}

std::uint32_t innermostId(std::string_view status) noexcept
{
    constexpr std::string_view kName = "\nNSpid:";
    const std::size_t at = status.find(kName);
    if (at == std::string_view::npos)
        return 0;
    std::string_view numbers = status.substr(at + kName.size());
    numbers = numbers.substr(0, numbers.find('\n'));
    numbers.remove_prefix(std::min(numbers.find_last_of("\t ") + 1, numbers.size()));
    std::uint32_t id = 0;
    std::from_chars(numbers.data(), numbers.data() + numbers.size(), id);
    return id;
}

} // namespace interleave::os

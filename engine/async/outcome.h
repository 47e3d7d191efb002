// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <threads/exception.h>

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace interleave::async {

using threads::Exception;

/// How something awaited ended: it returned, or it raised an exception of the program that runs. A value,
/// because nothing of the program is ever thrown in C++.
using Outcome = tl::expected<void, Exception>;

/// The outcome of a coroutine that raises this.
[[nodiscard]] inline tl::unexpected<Exception> raised(std::string type, std::string message = {})
{
    return tl::unexpected<Exception>(Exception { std::move(type), std::move(message) });
}
/// asyncio.CancelledError, without a message.
[[nodiscard]] inline Exception cancelledError()
{
    return Exception { "CancelledError" };
}
/// By its type.
[[nodiscard]] inline bool isCancelledError(const Exception &exception) noexcept
{
    return exception.type == "CancelledError";
}
/// As `except CancelledError` sees it.
[[nodiscard]] inline bool isCancelledError(const Outcome &outcome) noexcept
{
    return !outcome && isCancelledError(outcome.error());
}

} // namespace interleave::async

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace interleave {

/// What went wrong, for a person: what it is, where, and what to do. Value type; crosses threads and processes as text.
struct Error
{
    std::string message; ///< What is wrong: "the step 'compute' has no 'ms'". No full stop at the end.
    std::string remedy {}; ///< What to do: "add ms = 400". May be empty only when nothing can be done.
    std::string file {}; ///< The file it is about, as the user named it; empty if it is about none.
    int line = 0; ///< Line in that file, from 1; 0 if unknown.
    std::string key {}; ///< The key in that file ("variant[1].worker[0].count"), may be empty.

    /// All of it on one line: "FILE:LINE: key: message. Remedy." Never contains a newline.
    [[nodiscard]] std::string toLine() const;
    friend bool operator==(const Error &, const Error &) = default;
};

/// Errors are values: a T, or the Error that says why there is none. Nothing in Interleave throws across a thread or a process.
template <class T> using Result = tl::expected<T, Error>;
using Failure = tl::unexpected<Error>;

/// `return fail("no such lesson 'x'", "see `interleave list`");`
[[nodiscard]] inline Failure fail(std::string message, std::string remedy = {})
{
    return Failure(Error { std::move(message), std::move(remedy) });
}

/// The same for a failed system call: appends the text of errno.
[[nodiscard]] Failure failErrno(std::string message, std::string remedy = {});

} // namespace interleave

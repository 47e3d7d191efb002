// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "interpreter.h"

#include <core/clock.h>

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace interleave::cpython {

/// Where to look. The defaults are this process's surroundings.
struct SearchPlaces
{
    std::string path; ///< folders, as in $PATH
    std::filesystem::path pyenvRoot; ///< empty: none
    std::filesystem::path activeEnvironment; ///< $VIRTUAL_ENV; empty: none
    /// From PATH, PYENV_ROOT (or HOME's .pyenv) and VIRTUAL_ENV.
    [[nodiscard]] static SearchPlaces ofThisProcess();
};

/// Finds the Pythons of this machine and asks each what it is: starts it with `-I -c` and a program of ours (nothing of the user's is imported), with
/// no input, and a limit of time. Answers are kept, for as long as the real file is the same (size, time of change), so that the second call
/// costs no process. Any thread; calls may overlap.
class InterpreterFinder
{
public:
    static constexpr Nanoseconds kPatience { 5'000'000'000 }; ///< for one interpreter to answer

    explicit InterpreterFinder(SearchPlaces places = SearchPlaces::ofThisProcess(), Nanoseconds patience = kPatience);

    /// All there are, best first: the virtual environment near `script` (a file or folder; may be empty), the active one, then PATH in its order, then
    /// pyenv's, newest first. Each real program once (but a virtual environment is one of its own, whatever it links to); pyenv's
    /// shims are left out. Those that would not answer are last and have a `problem`. Blocks until all have answered, several at a time: 20–100 ms each at first.
    [[nodiscard]] std::vector<Interpreter> find(const std::filesystem::path &script = {});
    /// One that the user named: a file, or a name to be looked up in PATH. Blocks likewise.
    [[nodiscard]] Interpreter examine(const std::filesystem::path &chosen);
    /// The one to take when nobody chose: the first usable of find() that the probe can work in, else the first usable. If there is none, one with a `problem`. Asks no
    /// more of them than it must.
    [[nodiscard]] Interpreter best(const std::filesystem::path &script = {});

private:
    struct Answer
    {
        std::uintmax_t size = 0;
        std::int64_t changed = 0; ///< ns, of the real file
        Interpreter interpreter;
    };
    Interpreter ask(const std::filesystem::path &path, Origin origin);

    SearchPlaces m_places;
    Nanoseconds m_patience;
    std::mutex m_mutex;
    std::map<std::string, Answer> m_answers; ///< by path; guarded by m_mutex
};

} // namespace interleave::cpython

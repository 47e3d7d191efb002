// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

/// The two sides of a ring, compiled so that every access to the ring's memory is a point at which the other side may go on
/// (gil/schedules.h tries all orders of those). How: they are compiled with ThreadSanitizer's instrumentation and linked without its run
/// time; accesses.cpp answers the calls. So it is the code that runs, not a copy in a checker's own types.
namespace interleave::trace::ringorders {

struct Setup
{
    std::uint32_t filler = 0; ///< one-record events that are in the ring of 64 already, besides the 3 records of the thread's start
    std::vector<int> events {}; ///< that the writer writes: 1 or 2 records each. Then it ends, which is one more
    std::vector<int> then {}; ///< that another thread writes, if it gets the ring when the first has ended. Then that one ends
    std::vector<std::size_t> drains {}; ///< limits of the drains that go on meanwhile
    bool withoutAcknowledgement = false; ///< somebody gives the ring away before it was read: as if nobody asked its reader
    bool withoutIntent = false; ///< somebody spoils the intent word: as if there were none
};

/// One ring with its writer and its reader, for one order.
class Run
{
public:
    explicit Run(const Setup &setup);
    ~Run();
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    [[nodiscard]] std::vector<std::function<void()>> bodies();
    /// After both have ended: reads what is left and says what is wrong, "" if nothing is: every event there, or counted as lost at its place; each whole; none
    /// taken for another thread's; none earlier than a moment at which the reader was told that nothing was on its way.
    [[nodiscard]] std::string check();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Whose accesses are such points: [begin, begin + bytes). One at a time.
void watch(const void *begin, std::size_t bytes);

} // namespace interleave::trace::ringorders

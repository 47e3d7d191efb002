// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <trace/store.h>

#include <memory>
#include <string>

/// A run of 240 ms that never happened, with every kind of lane as a lesson would have them: three threads that take turns at the GIL, a lock that one holds
/// and another wants, a queue that runs empty, a child process that sends messages, an event loop with its tasks. `pace` stretches it, so that two can be compared.
std::shared_ptr<interleave::trace::TraceStore> wholeRun(const std::string &lesson, double pace = 1);

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "../trace/mappedregion.h"

#include <trace/event.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

namespace interleave::async {

/// The names that a region's records give to its objects, and the texts of its marks in the order of time, a
/// line each.
struct Marks
{
    explicit Marks(const trace::Region &region)
    {
        trace::MappedRegion mapped(region);
        struct Mark
        {
            std::uint64_t time;
            std::uint32_t object;
        };
        std::vector<Mark> marks;
        for (std::uint32_t ring = 0; ring < mapped.header().ringsClaimed.load(); ++ring) {
            const std::uint64_t head = mapped.ring(ring).head.load();
            for (std::uint64_t i = 0; i < head;) {
                const trace::Event event = mapped.event(ring, i++);
                const std::size_t more = trace::continuationsOf(event.kind, event.cpu);
                if (event.kind == trace::EventKind::Define) {
                    std::string name(more * trace::kNameBytesPerContinuation, '\0');
                    for (std::size_t part = 0; part < more; ++part) {
                        const trace::Continuation piece = mapped.continuation(ring, i + part);
                        std::memcpy(name.data() + part * trace::kNameBytesPerContinuation, &piece.value, 8);
                        std::memcpy(
                            name.data() + part * trace::kNameBytesPerContinuation + 8, &piece.extra, 4);
                    }
                    name.resize(event.cpu);
                    names[event.object] = name;
                } else if (event.kind == trace::EventKind::Mark) {
                    marks.push_back({ event.time, event.object });
                }
                i += more;
            }
        }
        std::stable_sort(
            marks.begin(), marks.end(), [](const Mark &a, const Mark &b) { return a.time < b.time; });
        for (const Mark &mark : marks)
            text += names[mark.object] + "\n";
    }
    std::map<std::uint32_t, std::string> names;
    std::string text;
};

} // namespace interleave::async

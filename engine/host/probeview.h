// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cpython/probehello.h>

#include <memory>

namespace interleave::host {

/// What the probe in a process says of its GIL, as it goes on: a look at the first page of its region (trace/probepage.h). Nothing in it is trusted. One thread.
class ProbeView
{
public:
    /// Of a region's memfd, which stays the caller's. Null if it is none that could be looked at without being made to fault.
    static std::unique_ptr<ProbeView> of(int memfd);
    ~ProbeView();
    ProbeView(const ProbeView &) = delete;
    ProbeView &operator=(const ProbeView &) = delete;

    [[nodiscard]] cpython::GilFinding finding() const noexcept;

private:
    explicit ProbeView(const void *page) noexcept
        : m_page(page)
    {
    }
    const void *m_page;
};

} // namespace interleave::host

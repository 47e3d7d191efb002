// SPDX-License-Identifier: GPL-3.0-or-later
#include "probeview.h"

#include <trace/probepage.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace interleave::host {

std::unique_ptr<ProbeView> ProbeView::of(int memfd)
{
    struct stat file {};
    const int seals = fcntl(memfd, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat(memfd, &file) != 0 || file.st_size < off_t(trace::kRegionPage))
        return {};
    const void *page = mmap(nullptr, trace::kRegionPage, PROT_READ, MAP_SHARED, memfd, 0);
    return page == MAP_FAILED ? nullptr : std::unique_ptr<ProbeView>(new ProbeView(page));
}

ProbeView::~ProbeView()
{
    munmap(const_cast<void *>(m_page), trace::kRegionPage);
}

cpython::GilFinding ProbeView::finding() const noexcept
{
    const auto *page = reinterpret_cast<const trace::ProbePage *>(static_cast<const char *>(m_page) + trace::kProbePageOffset);
    // relaxed: a word to be looked at, nothing goes with it
    const std::uint32_t found = page->finding.load(std::memory_order_relaxed);
    return found <= std::uint32_t(cpython::GilFinding::FreeThreaded) ? cpython::GilFinding(found) : cpython::GilFinding::NotFound;
}

} // namespace interleave::host

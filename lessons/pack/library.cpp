// SPDX-License-Identifier: GPL-3.0-or-later
#include "library.h"

#include <algorithm>

namespace interleave::lessons {

Library::Library(const std::filesystem::path &own, std::filesystem::path packs)
    : m_store(std::move(packs))
    , m_own(Catalog::load(own))
{
    for (Pack &pack : m_store.packs(&m_problems))
        m_packs.emplace_back(std::move(pack));
    build();
}

void Library::build()
{
    const Catalog before = std::move(m_catalog);
    m_catalog = m_own;
    for (const PackLessons &pack : m_packs) {
        for (const auto &lesson : pack.lessons())
            m_catalog.add(lesson);
    }
    for (const auto &lesson : before.shared()) {
        if (std::ranges::find(m_catalog.shared(), lesson) == m_catalog.shared().end())
            m_replaced.push_back(lesson);
    }
    while (m_replaced.size() > kKept)
        m_replaced.pop_front();
}

std::vector<Error> Library::packErrors() const
{
    std::vector<Error> all = m_problems;
    for (const PackLessons &pack : m_packs)
        all.insert(all.end(), pack.errors().begin(), pack.errors().end());
    return all;
}

Result<const PackLessons *> Library::open(const std::filesystem::path &source)
{
    auto pack = m_store.add(source, [](const Pack &offered) -> Result<void> {
        const PackLessons lessons(offered);
        // A broken lesson in a folder is about to be mended; one in a zip stays as it is.
        if (lessons.holdsAny() && (!offered.unpacked || !lessons.lessons().empty()))
            return {};
        return Failure(lessons.errors().front());
    });
    if (!pack)
        return Failure(pack.error());
    PackLessons lessons(std::move(*pack));
    std::erase_if(m_packs, [&](const PackLessons &other) { return other.pack().key == lessons.pack().key; });
    const auto place = std::ranges::upper_bound(m_packs, lessons.pack().name, {}, [](const PackLessons &other) { return other.pack().name; });
    const auto put = m_packs.insert(place, std::move(lessons));
    build();
    return &*put;
}

Result<void> Library::close(const std::string &key)
{
    if (auto removed = m_store.remove(key); !removed)
        return removed;
    std::erase_if(m_packs, [&](const PackLessons &pack) { return pack.pack().key == key; });
    build();
    return {};
}

bool Library::reload()
{
    bool changed = false;
    for (PackLessons &pack : m_packs)
        changed = pack.reload() || changed;
    if (changed)
        build();
    return changed;
}

std::vector<std::filesystem::path> Library::watched() const
{
    std::vector<std::filesystem::path> all;
    for (const PackLessons &pack : m_packs) {
        const auto its = pack.watched();
        all.insert(all.end(), its.begin(), its.end());
    }
    return all;
}

} // namespace interleave::lessons

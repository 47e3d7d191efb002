// SPDX-License-Identifier: GPL-3.0-or-later
#include "objecttable.h"

namespace interleave::trace {

namespace {
constexpr std::size_t kMaxObjects = 1u << 16; ///< of one region
constexpr std::uint32_t kMaxRenamed = 1u << 16; ///< of a run
}

ObjectTable::Defined ObjectTable::define(std::uint32_t region, const Definition &definition)
{
    Objects &objects = isShared(definition.object.value) ? m_shared : m_regions[region];
    if (const auto known = objects.find(definition.object.value); known != objects.end()) {
        Object &object = known->second;
        if (object.kind != definition.kind || object.text == definition.name || definition.name.empty() || m_renamed >= kMaxRenamed)
            return Defined::Known;
        ++m_renamed;
        object.text = definition.name;
        if (object.name != 0)
            object.name = m_store.intern(definition.name);
        return Defined::Renamed;
    }
    if (objects.size() >= kMaxObjects)
        return Defined::Full;
    Object object;
    object.kind = definition.kind;
    object.text = definition.name;
    if (definition.kind != ObjectKind::Thread && definition.kind != ObjectKind::Gil)
        object.name = m_store.intern(definition.name);
    objects.emplace(definition.object.value, std::move(object));
    return Defined::New;
}

const ObjectTable::Object *ObjectTable::find(std::uint32_t region, std::uint32_t object) const
{
    const Objects &objects = isShared(object) ? m_shared : m_regions[region];
    const auto found = objects.find(object);
    return found == objects.end() ? nullptr : &found->second;
}

std::uint32_t ObjectTable::nameOf(std::uint32_t region, std::uint32_t object) const
{
    const Object *found = object == 0 ? nullptr : find(region, object);
    return found == nullptr ? 0 : found->name;
}

ObjectKind ObjectTable::kindOf(std::uint32_t region, std::uint32_t object) const
{
    const Object *found = object == 0 ? nullptr : find(region, object);
    return found == nullptr ? ObjectKind::None : found->kind;
}

} // namespace interleave::trace

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "storebuilder.h"

namespace interleave::ui::test {

/// A finished run that happens once more: its store is written anew, as far as one says.
class Growing
{
public:
    explicit Growing(const BuiltStore &finished);
    /// Everything up to `time`; lanes of the GIL are known `gilBehind` less far, as live ones are.
    void growTo(Nanoseconds time, Nanoseconds gilBehind = Nanoseconds { 0 });
    [[nodiscard]] std::shared_ptr<trace::TraceStore> store() const { return m_store; }
    [[nodiscard]] Nanoseconds end() const { return m_source.store->end(); }

private:
    BuiltStore m_source;
    std::shared_ptr<trace::TraceStore> m_store = std::make_shared<trace::TraceStore>();
    std::vector<Nanoseconds> m_reached; ///< by lane
    Nanoseconds m_usesReached { 0 };
};

} // namespace interleave::ui::test

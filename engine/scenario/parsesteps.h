// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "schema.h"
#include "tomlreader.h"

namespace interleave::scenario {

/// Reads the objects and the steps of one variant, by schema.h. One thread, for the duration of one parse.
class StepParser
{
public:
    /// `variant` has its model; its workers have their names before the first program is read.
    StepParser(TomlReader &reader, VariantSpec &variant)
        : m_reader(reader)
        , m_variant(variant)
    {
    }

    /// One [[variant.object]], appended to the variant.
    void object(const TomlPlace &place);
    /// The steps of one worker.
    std::vector<StepSpec> program(const TomlPlace &place);
    /// Some step asks the local service.
    [[nodiscard]] bool needsService() const noexcept { return m_needsService; }

private:
    std::vector<StepSpec> block(const TomlPlace &place, std::string_view key, bool needed, int depth);
    StepSpec step(const TomlPlace &place, int depth);
    [[nodiscard]] Within withinOf(const StepSpec &step) const;
    void numbers(const TomlPlace &place, StepSpec &step);
    void names(const TomlPlace &place, StepSpec &step);
    void line(const TomlPlace &place, StepSpec &step);

    TomlReader &m_reader;
    VariantSpec &m_variant;
    std::size_t m_steps = 0; ///< of the worker that is being read
    bool m_needsService = false;
    Within m_within = Within::Program; ///< where the steps stand that are being read
    std::string_view m_withinStep {}; ///< the word of the step that they stand in
};

} // namespace interleave::scenario

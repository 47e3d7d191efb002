// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpretersmodel.h"

namespace interleave::scenario {

struct InterpretersModel::Interpreter
{
    std::unique_ptr<gil::Gil> ownGil; ///< null where all share the main one
    threads::Variables variables;
    threads::ExecutionContext context;
};

void InterpretersModel::prepare()
{
    ThreadsModel::prepare();
    const bool ownGils = m_scenario.gil == GilKind::PerInterpreter;
    for (const Starting &starting : m_starting) {
        auto gil = ownGils ? anotherGil() : nullptr;
        if (gil)
            defineGil(*gil, "GIL of " + starting.name);
        // An object for each of the job, of whatever kind, so that the variables keep their order.
        ObjectId first;
        for (std::size_t i = 0; i < m_job.objects.size(); ++i) {
            const ObjectId object { m_context.region.newObject() };
            if (i == 0)
                first = object;
            if (m_job.objects[i].kind == ObjectKind::Variable)
                m_main.trace.define(object, trace::ObjectKind::Variable, m_job.objects[i].name + " of " + starting.name);
        }
        gil::Gil &itsGil = gil ? *gil : *m_gil;
        auto interpreter = std::make_shared<Interpreter>(Interpreter {
            .ownGil = std::move(gil),
            .variables = threads::Variables(m_job.objects, m_scenario.gil == GilKind::None, first),
            .context = m_execution.in(itsGil),
        });
        interpreter->context.variables = &interpreter->variables;
        m_interpreters.push_back(std::move(interpreter));
    }
}

const threads::ExecutionContext &InterpretersModel::contextOf(std::uint32_t number) const
{
    return m_interpreters[number]->context;
}

void InterpretersModel::execute()
{
    ThreadsModel::execute();
    for (const auto &interpreter : m_interpreters) {
        tellVariables(interpreter->variables);
        if (interpreter->ownGil)
            summariseGil(*interpreter->ownGil);
    }
}

} // namespace interleave::scenario

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
    for (const Starting &starting : m_starting)
        (void)add(starting.name, m_main.trace);
}

const threads::ExecutionContext &InterpretersModel::add(const std::string &name, gil::ThreadTrace &trace)
{
    auto gil = m_scenario.gil == GilKind::PerInterpreter ? anotherGil() : nullptr;
    if (gil)
        trace.define(gil->object(), trace::ObjectKind::Gil, "GIL of " + name);
    // An object for each of the job, of whatever kind, so that the variables keep their order.
    ObjectId first;
    for (std::size_t i = 0; i < m_job.objects.size(); ++i) {
        const ObjectId object { m_context.region.newObject() };
        if (i == 0)
            first = object;
        if (m_job.objects[i].kind == ObjectKind::Variable)
            trace.define(object, trace::ObjectKind::Variable, m_job.objects[i].name + " of " + name);
    }
    gil::Gil &itsGil = gil ? *gil : *m_gil;
    auto interpreter = std::make_shared<Interpreter>(Interpreter {
        .ownGil = std::move(gil),
        .variables = threads::Variables(m_job.objects, m_scenario.gil == GilKind::None, first),
        .context = m_execution.in(itsGil),
    });
    interpreter->context.variables = &interpreter->variables;
    const std::lock_guard lock(m_mutex);
    m_interpreters.push_back(interpreter);
    return interpreter->context;
}

const threads::ExecutionContext &InterpretersModel::contextFor(threads::Execution &execution, const std::string &name)
{
    return &execution.context() == &m_execution ? add(name, execution.thread().trace) : execution.context();
}

const threads::ExecutionContext &InterpretersModel::contextOf(std::uint32_t number) const
{
    const std::lock_guard lock(m_mutex);
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

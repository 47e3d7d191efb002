// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreterlist.h"

#include <algorithm>
#include <utility>

namespace interleave::ui {

namespace {

QString pathOf(const cpython::Interpreter &interpreter) { return QString::fromStdString(interpreter.path.string()); }

} // namespace

InterpreterList::Ways InterpreterList::Ways::ofThisMachine()
{
    auto finder = std::make_shared<cpython::InterpreterFinder>();
    return { [finder](const std::filesystem::path &script) { return finder->find(script); },
        [finder](const std::filesystem::path &chosen) { return finder->examine(chosen); } };
}

InterpreterList::InterpreterList(Ways ways, QObject *parent)
    : QObject(parent)
    , m_ways(std::move(ways))
{
}

void InterpreterList::look(const QString &script)
{
    m_script = script;
    m_again = m_background.busy(); // nobody waits for the one that is on
    if (m_again)
        return;
    m_background.start([this, ways = m_ways, where = script.toStdString(), chosen = m_chosen.toStdString()](std::stop_token stop) -> Background::Done {
        std::vector<cpython::Interpreter> found = ways.find(where);
        const bool there = std::any_of(found.begin(), found.end(), [&](const auto &each) { return each.path.string() == chosen; });
        if (!chosen.empty() && !there && !stop.stop_requested())
            found.push_back(ways.examine(chosen));
        return [this, found = std::move(found)]() mutable {
            m_all = std::move(found);
            m_known = true;
            emit changed();
            if (std::exchange(m_again, false))
                look(m_script);
        };
    });
}

void InterpreterList::choose(const QString &path)
{
    m_chosen = path;
    const bool there = std::any_of(m_all.begin(), m_all.end(), [&](const auto &each) { return pathOf(each) == path; });
    if (path.isEmpty() || there)
        emit changed();
    else
        look(m_script);
}

const cpython::Interpreter *InterpreterList::current() const
{
    for (const auto &each : m_all) {
        if (!m_chosen.isEmpty() && pathOf(each) == m_chosen)
            return &each;
    }
    const auto probed = std::find_if(m_all.begin(), m_all.end(), [](const auto &each) { return each.probeCanWork(); });
    if (probed != m_all.end())
        return &*probed;
    const auto usable = std::find_if(m_all.begin(), m_all.end(), [](const auto &each) { return each.usable(); });
    return usable == m_all.end() ? nullptr : &*usable;
}

} // namespace interleave::ui

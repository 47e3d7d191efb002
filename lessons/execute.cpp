// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessonrun.h"

#include "claims.h"
#include "realpython.h"
#include "realrun.h"
#include "suggest.h"

#include <algorithm>
#include <fmt/format.h>
#include <os/affinity.h>
#include <os/calibration.h>

namespace interleave::lessons {

namespace {

/// Variants and repetitions of one execution, in the order in which they run.
class Execution
{
public:
    Execution(const LessonRequest &request, LessonObserver *observer, std::stop_token stop)
        : m_request(request)
        , m_lesson(*request.lesson)
        , m_observer(observer)
        , m_stop(std::move(stop))
        , m_python(request.hostProgram, request.interpreter)
    {
    }

    LessonOutcome run()
    {
        m_outcome.lesson = m_lesson.id;
        m_outcome.knobs = m_request.knobs;
        m_outcome.stepped = m_request.stepMode;
        limitCores();
        if (auto prepared = prepare(); !prepared) {
            m_outcome.error = prepared.error();
        } else {
            m_workPerMs = m_request.workPerMs ? *m_request.workPerMs : os::measureWorkRate().unitsPerMs;
            runAll();
        }
        const bool ran = std::any_of(m_outcome.runs.begin(), m_outcome.runs.end(),
            [](const VariantRun &run) { return run.report.state == RunState::Finished || run.report.stoppedForDeadlock; });
        if (ran && m_why.empty() && asksForUsableCores())
            m_outcome.usableCores = os::measureUsableCores().cores;
        judge(m_lesson, m_outcome, m_why);
        return std::move(m_outcome);
    }

private:
    /// A machine has no more cores than it has.
    void limitCores()
    {
        const auto allowed = os::allowedCores();
        const int there = allowed ? static_cast<int>(allowed->size()) : 0;
        int &wanted = m_outcome.knobs.coresAllowed;
        if (there == 0 || wanted <= there)
            return;
        warn(fmt::format("{} cores were asked for, and this machine has {} for Interleave: {} used", wanted, there,
            there == 1 ? "that one is" : "those are"));
        wanted = there;
    }

    void warn(const std::string &line)
    {
        if (std::find(m_outcome.warnings.begin(), m_outcome.warnings.end(), line) == m_outcome.warnings.end())
            m_outcome.warnings.push_back(line);
    }

    /// Fills in all scenarios before the first one runs, so that a bad value costs no run.
    Result<void> prepare()
    {
        std::vector<std::string> ids;
        const std::string file = (m_lesson.folder / "lesson.toml").string();
        for (const auto &variant : m_lesson.variants) {
            ids.push_back(variant.id);
            const bool wanted = m_request.onlyVariant.empty() ? m_request.real || !variant.script : m_request.onlyVariant == variant.id;
            if (!wanted)
                continue;
            if (variant.script && m_request.stepMode)
                return fail("a real CPython does not stop before its steps", "choose a variant that Interleave's own engine runs");
            auto scenario = scenario::instantiate(variant, m_lesson.latency, m_lesson.parameters,
                m_request.parameters, m_outcome.knobs, m_lesson.id, file);
            if (!scenario)
                return Failure(scenario.error());
            m_outcome.parameters = scenario->parameters;
            m_jobs.push_back({ &variant, std::move(*scenario), {}, false });
        }
        if (m_jobs.empty())
            return fail("the lesson '" + m_lesson.id + "' has no variant '" + m_request.onlyVariant + "'",
                didYouMean(m_request.onlyVariant, ids));

        if (!m_request.judge)
            m_why = "Not judged: only a look was asked for.";
        else if (m_request.stepMode)
            m_why = "Not judged: it went step by step, so its times are yours and not the machine's. Press Run for a verdict.";
        else if (m_request.knobs.timeScale != 1)
            m_why = "Not judged: time is scaled, and then the machine is not its usual self. Run it at ×1.";
        else if (m_request.knobs.gil || m_request.knobs.startMethod)
            m_why = "Not judged: the lesson speaks of another GIL or start method. Run it with its own.";
        else if (m_jobs.size() < m_lesson.variants.size())
            m_why = "Not judged: only one variant ran. Run them all.";
        if (m_request.repeat > 0)
            m_repetitions = m_request.repeat;
        else if (m_why.empty()) {
            for (const Claim &claim : m_lesson.claims)
                m_repetitions = std::max(m_repetitions, claim.runs);
        }
        return choosePythons();
    }

    /// What does not run is left out, but for the one that was asked for.
    Result<void> choosePythons()
    {
        for (Job &job : m_jobs) {
            if (!job.variant->script)
                continue;
            auto python = m_request.knobs.timeScale == 1 ? m_python.find(job.variant->script->minor)
                                                         : Result<cpython::Interpreter>(fail("a real CPython cannot be slowed down", "run it at ×1"));
            if (!python && job.variant->id == m_request.onlyVariant)
                return Failure(python.error());
            if (!python)
                leaveOut(job, fmt::format("'{}' did not run: {}.", job.variant->label, python.error().message));
            else
                job.python = std::move(*python);
        }
        return {};
    }

    void runAll()
    {
        for (int repetition = 0; repetition < m_repetitions; ++repetition) {
            for (std::size_t i = 0; i < m_jobs.size(); ++i) {
                if (m_stop.stop_requested()) {
                    m_outcome.stopped = true;
                    return;
                }
                // Every second round runs backwards, so that a machine that grows slower or faster favours
                // nobody.
                Job &job = m_jobs[repetition % 2 ? m_jobs.size() - 1 - i : i];
                if (!job.left && !runOne(job, repetition))
                    return;
            }
        }
    }

    struct Job
    {
        const scenario::VariantSpec *variant;
        scenario::Scenario scenario;
        std::optional<cpython::Interpreter> python; ///< if a real one runs it
        bool left; ///< there is no suitable Python, or the script has failed
    };

    void leaveOut(Job &job, std::string why)
    {
        job.left = true;
        m_outcome.untested[job.variant->id] = std::move(why);
    }

    /// A script that failed has measured nothing, though its run came to its end.
    void examine(Job &job, const host::RunSession &session, VariantRun &run)
    {
        run.python = job.python->version;
        const cpython::ScriptSetup setup = run.report.script.value_or(cpython::ScriptEnd {}).setup;
        if (!setup.sandboxReason.empty())
            run.report.warnings.push_back(fmt::format("sandbox level '{}': {}", cpython::sandboxName(setup.sandbox), setup.sandboxReason));
        if (m_outcome.knobs.coresAllowed > 0 || m_outcome.knobs.switchInterval != scenario::Knobs {}.switchInterval)
            run.report.warnings.push_back("the real CPython ran on all cores and with its own switch interval: what is turned here is the engine's");
        if (m_stop.stop_requested())
            return;
        const auto problem = whatWentWrong(m_lesson.folder / job.variant->script->file, run.report, session.output()->text(cpython::Stream::Err));
        if (!problem)
            return;
        run.report.state = RunState::Failed;
        run.report.error = *problem;
        warn(problem->toLine());
        leaveOut(job, fmt::format("'{}' measured nothing: {}", job.variant->label, problem->toLine()));
    }

    /// False: nothing more is to be run.
    bool runOne(Job &job, int repetition)
    {
        host::RunRequest request;
        request.scenario = job.scenario;
        if (job.python)
            request = realRequest(m_lesson, *job.variant, job.scenario, *job.python);
        request.hostProgram = m_request.hostProgram;
        request.coreSource = m_request.coreSource;
        if (repetition == 0)
            request.journalDirectory = m_request.journalDirectory;
        request.workPerMs = m_workPerMs;
        request.deadlockLimit = m_request.deadlockLimit;
        request.stepMode = m_request.stepMode;
        auto session = host::RunSession::start(std::move(request), [observer = m_observer](RunState state) {
            if (observer)
                observer->stateChanged(state);
        });
        if (!session) {
            m_outcome.error = session.error();
            return false;
        }
        if (m_observer)
            m_observer->runBegan(*job.variant, repetition, m_repetitions, **session);

        VariantRun run;
        run.variant = job.variant->id;
        run.index = repetition;
        run.scenario = job.scenario;
        run.report = (*session)->wait(m_stop);
        if (job.python)
            examine(job, **session, run);
        if (run.report.store) {
            run.metrics = trace::measure(*run.report.store);
            run.trace = run.report.store->info();
            run.traceBytes = run.report.store->bytes();
        }
        for (const std::string &line : run.report.warnings)
            warn(line);
        const RunState state = run.report.state;
        const Error error = run.report.error;
        const bool cameToItsEnd = state == RunState::Finished || run.report.stoppedForDeadlock;
        if (m_observer)
            m_observer->runEnded(run);
        if (repetition > 0)
            run.report.store.reset();
        m_outcome.runs.push_back(std::move(run));

        if (cameToItsEnd || job.left)
            return true;
        if (state == RunState::Stopped) {
            m_outcome.stopped = true;
        } else {
            m_outcome.error = error;
            if (error.message.empty())
                m_outcome.error = Error { "the run of '" + job.variant->label + "' ended as "
                        + std::string(runStateName(state)),
                    "run it again; `interleave doctor` says what works here" };
        }
        return false;
    }

    /// Measuring takes a moment, so only when a formula wants it.
    bool asksForUsableCores() const
    {
        const auto asks
            = [](const std::string &formula) { return formula.find("usable_cores") != std::string::npos; };
        for (const Claim &claim : m_lesson.claims) {
            if (asks(claim.needs) || asks(claim.holds))
                return true;
        }
        return std::any_of(
            m_lesson.questions.begin(), m_lesson.questions.end(), [&](const Question &question) {
                return asks(question.answer)
                    || std::any_of(question.items.begin(), question.items.end(), [&](const MeasuredItem &item) { return asks(item.value); })
                    || std::any_of(question.choices.begin(), question.choices.end(),
                        [&](const Choice &choice) { return asks(choice.rightWhen); });
            });
    }

    const LessonRequest &m_request;
    const Lesson &m_lesson;
    LessonObserver *m_observer;
    std::stop_token m_stop;
    RealPython m_python;
    std::vector<Job> m_jobs;
    int m_repetitions = 1;
    double m_workPerMs = 0;
    std::string m_why; ///< why nothing is judged; "" to judge
    LessonOutcome m_outcome;
};

} // namespace

LessonOutcome execute(const LessonRequest &request, LessonObserver *observer, std::stop_token stop)
{
    if (!request.lesson) {
        LessonOutcome outcome;
        outcome.error = Error { "no lesson was chosen", "choose one" };
        outcome.judged = false;
        return outcome;
    }
    return Execution(request, observer, std::move(stop)).run();
}

} // namespace interleave::lessons

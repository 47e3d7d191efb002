// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweepsession.h"

#include <QMetaObject>

#include <algorithm>
#include <cmath>

namespace interleave::ui {

namespace {

constexpr int kMostValues = 8; // a sweep takes as many times as long as a run

} // namespace

SweepOffer sweepOffer(const lessons::Lesson &lesson, int cores)
{
    for (const scenario::ParameterSpec &parameter : lesson.parameters) {
        if (!lessons::isWorkerCount(lesson, parameter.id) || parameter.max < parameter.min + 1)
            continue;
        SweepOffer offer { parameter.id, QString::fromStdString(parameter.label), {} };
        const double first = std::max(1.0, std::ceil(parameter.min)), last = std::floor(parameter.max);
        const double step = std::max(1.0, std::ceil((last - first) / (kMostValues - 1)));
        for (double value = first; value <= last; value += step)
            offer.values.push_back(value);
        if (offer.values.size() > 1)
            return offer;
    }
    SweepOffer offer { "cores", QObject::tr("Cores"), {} };
    for (int value = 1; value <= std::min(cores, kMostValues); ++value)
        offer.values.push_back(value);
    if (offer.values.size() < 2)
        offer.values.clear();
    return offer;
}

SweepSession::SweepSession(LessonSession::Surroundings surroundings, QObject *parent)
    : QObject(parent)
    , m_surroundings(std::move(surroundings))
{
}

SweepSession::~SweepSession() { cancel(); }

void SweepSession::start(const lessons::Lesson &lesson, const SweepOffer &offer, const scenario::ParameterValues &parameters, const scenario::Knobs &knobs,
    int repetitions)
{
    if (m_running || offer.values.empty())
        return;
    cancel();
    m_running = true;
    std::vector<lessons::SweepPoint> points;
    for (const double value : offer.values) {
        lessons::LessonRequest request;
        request.lesson = &lesson;
        request.parameters = parameters;
        request.knobs = knobs;
        request.hostProgram = m_surroundings.hostProgram;
        request.coreSource = m_surroundings.coreSource;
        if (offer.parameter == "cores")
            request.knobs.coresAllowed = static_cast<int>(value);
        else
            request.parameters[offer.parameter] = value;
        points.push_back({ value, std::move(request) });
    }
    const auto post = [this, number = m_number](std::function<void()> what) {
        QMetaObject::invokeMethod(
            this,
            [this, number, what = std::move(what)] {
                if (number == m_number)
                    what();
            },
            Qt::QueuedConnection);
    };
    m_thread = std::jthread([this, &lesson, post, repetitions, name = offer.parameter, points = std::move(points)](std::stop_token stop) mutable {
        auto outcome = std::make_shared<const lessons::SweepOutcome>(lessons::sweep(lesson, name, std::move(points), repetitions,
            [&](double value, int over, int of) { post([this, value, over, of] { emit progress(over, of, value); }); }, stop));
        post([this, outcome] {
            m_running = false;
            m_outcome = outcome;
            emit finished();
        });
    });
}

void SweepSession::stop()
{
    if (m_running)
        m_thread.request_stop();
}

void SweepSession::cancel()
{
    ++m_number; // what is still on its way belongs to nobody
    m_running = false;
    m_outcome.reset();
    if (m_thread.joinable()) {
        m_thread.request_stop();
        m_thread.join();
    }
}

} // namespace interleave::ui

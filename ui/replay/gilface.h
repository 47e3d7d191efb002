// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gilmoment.h"

#include <ui/theme/theme.h>

#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace interleave::ui {

/// What the picture of one GIL says; a value, so that it is only painted anew when it changed.
struct GilFace
{
    struct Waiter
    {
        QString letter;
        Nanoseconds waited { 0 };
        bool asked = false;
        friend bool operator==(const Waiter &, const Waiter &) = default;
    };
    QString name; ///< of the GIL, where there are several; else empty
    GilMoment::State state = GilMoment::State::Nothing;
    QString holder, before; ///< letters
    Nanoseconds held { 0 }; ///< or free
    std::vector<Waiter> waiters;
    std::optional<Nanoseconds> requested; ///< how long the request has stood
    double interval = 0; ///< as GilMoment's
    Nanoseconds switchInterval { 5'000'000 };
    double moved = 1; ///< 0 to 1: how far the token is on its way from the one before to its holder
    friend bool operator==(const GilFace &, const GilFace &) = default;

    static GilFace of(const trace::TraceStore &store, const GilMoment &moment, Nanoseconds t, bool named);
};

/// Whether in an area of this height only a small disc and the GIL's name have room.
bool isCompactGilFace(const GilFace &face, double height, const Theme &theme);
/// Paints it: the holder's letter on a disc, the interval as a ring around it, and beside it those who want it, with how long. GUI thread.
void paintGilFace(QPainter &painter, const QRectF &area, const GilFace &face, const Theme &theme);
/// The discs of those who run Python where there is no GIL.
void paintNoGil(QPainter &painter, const QRectF &area, const std::vector<QString> &running, const Theme &theme);

} // namespace interleave::ui

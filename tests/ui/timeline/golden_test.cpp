// SPDX-License-Identifier: GPL-3.0-or-later
// What lanes, arrows and legend look like, against pictures that somebody has looked at. All text is drawn in a font of boxes, the only one
// that this program sees, so the pictures do not depend on installed fonts. INTERLEAVE_GOLDEN=write makes them anew (CONTRIBUTING.md).
#include "everylane.h"

#include <ui/timeline/arrows.h>
#include <ui/timeline/lanepainter.h>
#include <ui/timeline/legend.h>

#include <QApplication>
#include <QDir>
#include <QFontInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::ui::test;

namespace {

constexpr int kWidth = 960, kPitch = 36, kLane = 30, kMargin = 12;
constexpr int kTile = 32; ///< pixels: so small that a bar that moved by a pixel or two is much of it
constexpr int kAlike = 12; ///< of 255, in each channel: below what any two neighbouring colours of a theme differ by
constexpr double kMostShare = 0.01; ///< of a tile's pixels

struct Look
{
    const char *name;
    Scheme scheme;
    double ratio;
};
constexpr Look kLooks[] { { "light", Scheme::Light, 1 }, { "dark", Scheme::Dark, 1 }, { "contrast", Scheme::HighContrast, 1 }, { "light-fine", Scheme::Light, 1.5 } };

QRect areaOf(LaneId lane) { return { kMargin, kMargin + static_cast<int>(lane.value) * kPitch, kWidth, kLane }; }

QImage draw(const Look &look, const EveryLane &all)
{
    const Theme theme = Theme::of(look.scheme);
    Legend legend;
    LegendContents contents;
    for (std::size_t s = 1; s < trace::kLaneStateCount; ++s)
        contents.add(static_cast<trace::LaneState>(s));
    contents.idle = contents.unmeasured = contents.other = contents.stolen = true;
    const int width = kWidth + 2 * kMargin, lanes = kMargin + static_cast<int>(all.store->laneCount()) * kPitch;
    legend.set(contents, theme, width);
    QImage image(QSize(width, lanes + legend.height()) * look.ratio, QImage::Format_RGB32);
    image.setDevicePixelRatio(look.ratio);
    image.fill(theme.panel);
    QPainter painter(&image);
    const TimeRange range { kBegin, all.end };
    for (int x = 0; x <= 10; ++x)
        painter.fillRect(QRect(kMargin + x * kWidth / 10, 0, 1, lanes), theme.grid);
    LanePainter lanePainter;
    lanePainter.setTheme(theme);
    for (std::uint32_t i = 0; i < all.store->laneCount(); ++i)
        lanePainter.paint(painter, *all.store, LaneId { i }, areaOf(LaneId { i }), range);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const LaneId of : { all.worker, all.main, all.task }) {
        const trace::Lane &lane = all.store->lane(of);
        for (const trace::Flow &flow : trace::flowsNear(*all.store, of, { lane.begin(), lane.end(), {}, 0 })) {
            const auto x = [&](Nanoseconds time) { return kMargin + timeToPixel(time, range, kWidth); };
            Arrow arrow = arrowBetween(areaOf(flow.from), x(flow.fromTime), areaOf(flow.to), x(flow.toTime), theme);
            arrow.kind = flow.kind;
            if (flow.kind == trace::Flow::Kind::Message)
                arrow.label = bytesText(flow.bytes);
            paintArrow(painter, arrow, theme);
        }
    }
    legend.paint(painter, { 0, lanes }, theme, look.ratio);
    return image;
}

/// The worst tile's share of pixels that differ.
double difference(const QImage &a, const QImage &b)
{
    if (a.size() != b.size())
        return 1;
    double worst = 0;
    for (int top = 0; top < a.height(); top += kTile) {
        for (int left = 0; left < a.width(); left += kTile) {
            int different = 0;
            for (int y = top; y < std::min(a.height(), top + kTile); ++y) {
                for (int x = left; x < std::min(a.width(), left + kTile); ++x) {
                    const QRgb p = a.pixel(x, y), q = b.pixel(x, y);
                    different += std::max({ std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)), std::abs(qBlue(p) - qBlue(q)) }) > kAlike;
                }
            }
            worst = std::max(worst, different / double(kTile * kTile));
        }
    }
    return worst;
}

} // namespace

Q_DECLARE_METATYPE(Mutation)

class GoldenTest : public QObject
{
    Q_OBJECT
private slots:
    void theOnlyFontIsOneOfBoxes() { QCOMPARE(QFontInfo(Theme::of(Scheme::Light).font(13)).family(), QStringLiteral("Interleave Boxes")); }

    void everyKindOfLaneLooksAsItDid_data()
    {
        QTest::addColumn<int>("look");
        for (int i = 0; i < static_cast<int>(std::size(kLooks)); ++i)
            QTest::newRow(kLooks[i].name) << i;
    }
    void everyKindOfLaneLooksAsItDid()
    {
        QFETCH(int, look);
        const QImage found = draw(kLooks[look], everyLane());
        const QString name = QStringLiteral("lanes-%1.png").arg(QLatin1String(kLooks[look].name));
        const QString file = QStringLiteral(INTERLEAVE_GOLDEN_FOLDER "/") + name;
        if (qEnvironmentVariable("INTERLEAVE_GOLDEN") == QLatin1String("write")) {
            QVERIFY(found.save(file));
            return;
        }
        const QImage expected(file);
        QVERIFY2(!expected.isNull(), qPrintable(file + QStringLiteral(" is missing: INTERLEAVE_GOLDEN=write makes it")));
        if (const double share = difference(expected.convertToFormat(QImage::Format_RGB32), found); share > kMostShare) {
            const QString saved = QDir::current().filePath(QStringLiteral("found-") + name);
            found.save(saved);
            QFAIL(qPrintable(QStringLiteral("%1 % of a part of %2 differ from it: look at %3").arg(share * 100, 0, 'f', 1).arg(file, saved)));
        }
    }

    void aChangeOfColourPatternOrPlaceIsSeen_data()
    {
        QTest::addColumn<Mutation>("mutation");
        QTest::newRow("a bar that moved by two pixels") << Mutation { .moved = ms(0.21) };
        QTest::newRow("another pattern of the same colour") << Mutation { .waits = trace::LaneState::BlockedQueue };
        QTest::newRow("another colour") << Mutation { .runs = trace::LaneState::RunningSystem };
    }
    void aChangeOfColourPatternOrPlaceIsSeen()
    {
        QFETCH(Mutation, mutation);
        for (const Look &look : kLooks) {
            const QImage before = draw(look, everyLane());
            QCOMPARE(difference(before, draw(look, everyLane())), 0.0); // the control
            QVERIFY2(difference(before, draw(look, everyLane(mutation))) > kMostShare, look.name);
        }
    }
};


int main(int argc, char **argv)
{
    const QTemporaryDir folder;
    QFile fonts(folder.filePath(QStringLiteral("fonts.conf")));
    if (!fonts.open(QIODevice::WriteOnly))
        return 1;
    fonts.write(QStringLiteral("<fontconfig><dir>%1</dir><cachedir>%2</cachedir><match target=\"font\">"
                               "<edit name=\"hinting\" mode=\"assign\"><bool>false</bool></edit><edit name=\"antialias\" mode=\"assign\"><bool>true</bool></edit>"
                               "<edit name=\"rgba\" mode=\"assign\"><const>none</const></edit></match></fontconfig>")
                    .arg(QStringLiteral(INTERLEAVE_GOLDEN_FOLDER), folder.path())
                    .toUtf8());
    fonts.close();
    qputenv("FONTCONFIG_FILE", fonts.fileName().toUtf8());
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qputenv("LC_ALL", "C");
    QApplication application(argc, argv);
    QLocale::setDefault(QLocale::c());
    GoldenTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "golden_test.moc"

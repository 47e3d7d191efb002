// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/theme/stylesheet.h>
#include <ui/theme/theme.h>

#include <QApplication>
#include <QSet>
#include <QTest>

#include <cmath>

using namespace interleave;
using namespace interleave::ui;
using trace::LaneState;

namespace {

/// WCAG 2: (lighter + 0.05) / (darker + 0.05).
double contrast(const QColor &a, const QColor &b)
{
    const auto luminance = [](const QColor &c) {
        const auto linear
            = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
        return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    };
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

std::vector<LaneState> states()
{
    std::vector<LaneState> all;
    for (std::size_t s = 1; s <= trace::index(LaneState::Unknown); ++s)
        all.push_back(static_cast<LaneState>(s));
    return all;
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

    void eachScheme()
    {
        QTest::addColumn<int>("scheme");
        QTest::newRow("light") << static_cast<int>(Scheme::Light);
        QTest::newRow("dark") << static_cast<int>(Scheme::Dark);
        QTest::newRow("high contrast") << static_cast<int>(Scheme::HighContrast);
    }
    static Theme fetched(double scale = 1)
    {
        QFETCH(int, scheme);
        return Theme::of(static_cast<Scheme>(scheme), scale);
    }

private slots:
    void textCanBeReadOnItsGround_data() { eachScheme(); }
    void textCanBeReadOnItsGround()
    {
        const Theme theme = fetched();
        const double body = theme.highContrast ? 7 : 4.5;
        for (const QColor &ground : { theme.panel, theme.background, theme.lane }) {
            for (const QColor &words : { theme.ink, theme.soft })
                QVERIFY2(contrast(words, ground) >= body, qPrintable(words.name() + ground.name()));
            QVERIFY2(contrast(theme.faint, ground) >= 4.5, qPrintable(theme.faint.name() + ground.name()));
        }
        QVERIFY(contrast(theme.accentInk, theme.accent) >= body);
        for (const QColor &words : { theme.good, theme.bad, theme.accent })
            QVERIFY2(contrast(words, theme.panel) >= 4.5, qPrintable(words.name()));
        QVERIFY(contrast(theme.good, theme.mixed(theme.good, 0.10)) >= 4.5); // a verdict's card
        QVERIFY(contrast(theme.bad, theme.mixed(theme.bad, 0.10)) >= 4.5);
        QVERIFY(contrast(theme.ink, theme.mixed(theme.accent, 0.14)) >= 4.5); // a selected row
        QVERIFY(contrast(theme.ink, theme.mixed(theme.warn, 0.14)) >= 4.5); // the banner
    }

    void aLetterCanBeReadOnItsBar_data() { eachScheme(); }
    void aLetterCanBeReadOnItsBar()
    {
        const Theme theme = fetched();
        for (const LaneState state : { LaneState::RunningPython, LaneState::RunningNative })
            QVERIFY(contrast(theme.inkOn(state), theme.color(state)) >= 3); // bold and large enough
    }

    void noTwoStatesHangOnColourAlone()
    {
        QSet<QPair<int, int>> seen;
        for (const LaneState state : states()) {
            const QPair<int, int> look { static_cast<int>(Theme::pattern(state)),
                static_cast<int>(Theme::barHeight(state) * 100) };
            // A freeze is drawn across the lane's whole height, gap and all, which sets it apart from a
            // running bar.
            if (state != LaneState::Frozen)
                QVERIFY2(!seen.contains(look), trace::laneStateName(state).data());
            seen.insert(look);
        }
    }

    void runningIsHighAndBlockedIsThin()
    {
        QCOMPARE(Theme::barHeight(LaneState::RunningPython), 1.0);
        QCOMPARE(Theme::barHeight(LaneState::None), 0.0);
        for (const LaneState state :
            { LaneState::WantsGil, LaneState::BlockedIo, LaneState::BlockedLock, LaneState::Asleep })
            QVERIFY(Theme::barHeight(state) > 0 && Theme::barHeight(state) <= 0.5);
    }

    void aTileRepeatsWithoutASeam_data() { eachScheme(); }
    void aTileRepeatsWithoutASeam()
    {
        const Theme theme = fetched();
        for (const LaneState state : states()) {
            const QImage tile = theme.tile(state, 12, 1);
            QCOMPARE(tile.height(), 12);
            for (int y = 0; y < tile.height(); ++y) {
                for (int x = 0; x < tile.width(); ++x)
                    QCOMPARE(qAlpha(tile.pixel(x, y)), 255);
            }
            if (Theme::pattern(state)
                == Pattern::Hatched) { // up to the right: each row is the one below, one pixel further
                for (int y = 1; y < tile.height(); ++y) {
                    for (int x = 0; x < tile.width(); ++x) {
                        const QColor here(tile.pixel(x, y)), next(tile.pixel((x + 1) % tile.width(), y - 1));
                        QVERIFY(std::abs(here.green() - next.green()) <= 8);
                    }
                }
            }
        }
    }

    void sizesGrowWithTheText()
    {
        const Theme plain = Theme::of(Scheme::Light), doubled = Theme::of(Scheme::Light, 2);
        QCOMPARE(doubled.px(13), 26);
        QCOMPARE(doubled.font(13).pixelSize(), 2 * plain.font(13).pixelSize());
        QCOMPARE(doubled.mono(13).pixelSize(), 26);
        QVERIFY(styleSheet(doubled) != styleSheet(plain));
    }

    void aScaleThatIsNoNumberIsNotTakenOver()
    {
        QCOMPARE(Theme::of(Scheme::Light, std::nan("")).scale, 1.0);
        QVERIFY(Theme::of(Scheme::Light, 1e9).scale <= 4);
        QVERIFY(Theme::of(Scheme::Light, -3).scale > 0);
    }

    void theSystemsLightnessDecides()
    {
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        QVERIFY(Theme::of(Scheme::System, 1, dark).dark);
        QPalette light;
        light.setColor(QPalette::Window, Qt::white);
        light.setColor(QPalette::WindowText, Qt::black);
        QVERIFY(!Theme::of(Scheme::System, 1, light).dark);
    }

    void theStyleSheetHasNoTokenLeft_data() { eachScheme(); }
    void theStyleSheetHasNoTokenLeft()
    {
        const Theme theme = fetched(1.5);
        const QString sheet = styleSheet(theme);
        QVERIFY(!sheet.contains('@'));
        QCOMPARE(sheet.count('{'), sheet.count('}'));
        theme.applyTo(*qApp);
        QCOMPARE(QApplication::palette().color(QPalette::Base), theme.panel);
        QCOMPARE(QApplication::font().pixelSize(), theme.font(13).pixelSize());
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <app/pngexport.h>

#include <trace/store.h>

#include <ui/timeline/lanetree.h>

#include <QBuffer>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTest>
#include <QXmlStreamReader>

#include <random>

using namespace interleave;
using namespace interleave::ui;
using namespace interleave::app;

namespace {

constexpr Nanoseconds kBegin { 5'000'000'000 };

/// `lanes` threads that change their state every `step` for 100 ms.
std::shared_ptr<trace::TraceStore> run(int lanes, Nanoseconds step, const std::string &name = "count")
{
    auto store = std::make_shared<trace::TraceStore>();
    store->setBegin(kBegin);
    trace::TraceInfo info;
    info.lesson = "one-gil";
    info.variant = "threads";
    store->setInfo(info);
    trace::Lane &gil = store->createLane({ .kind = trace::LaneKind::Gil, .name = "GIL" });
    const Nanoseconds end = kBegin + std::chrono::milliseconds(100);
    std::minstd_rand random(7);
    for (int i = 0; i < lanes; ++i) {
        trace::Lane &lane = store->createLane({ .name = name + "-" + std::to_string(i), .letter = std::string(1, char('A' + i % 26)) });
        for (Nanoseconds time = kBegin; time < end; time += step)
            lane.append(time, static_cast<trace::LaneState>(1 + random() % 15), 0);
        lane.advance(end);
    }
    gil.append(kBegin, trace::LaneState::RunningPython, 1);
    gil.append(kBegin + std::chrono::milliseconds(50), trace::LaneState::RunnableHoldingGil, 1);
    gil.add({ kBegin + std::chrono::milliseconds(20), trace::InstantKind::DropRequest, 1, 0 });
    gil.advance(end);
    store->advance(end);
    store->publish();
    return store;
}

QByteArray paint(PictureFormat format, std::shared_ptr<const trace::TraceStore> store, const PictureTitle &title = {}, Scheme scheme = Scheme::Light,
    const ArrangedLanes *lanes = nullptr)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (!paintVectors(buffer, format, std::move(store), Theme::of(scheme), {}, title, lanes))
        return {};
    return buffer.data();
}

struct SvgContents
{
    QMap<QString, int> elements;
    QStringList texts;
    QString error;
};

SvgContents contentsOf(const QByteArray &svg)
{
    SvgContents contents;
    QXmlStreamReader reader(svg);
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isStartElement())
            ++contents.elements[reader.name().toString()];
        else if (reader.isCharacters() && !reader.text().trimmed().isEmpty())
            contents.texts << reader.text().trimmed().toString();
    }
    if (reader.hasError())
        contents.error = reader.errorString();
    return contents;
}

int pagesOf(const QByteArray &pdf)
{
    int pages = 0;
    for (auto at = pdf.indexOf("/Type /Page"); at >= 0; at = pdf.indexOf("/Type /Page", at + 1))
        pages += pdf.at(at + 11) != 's' ? 1 : 0;
    return pages;
}

} // namespace

class VectorExportTest : public QObject
{
    Q_OBJECT
private slots:
    void anSvgHasTitleRulerNamesAndLegendAsTextAndBarsAsShapes()
    {
        const SvgContents contents = contentsOf(paint(PictureFormat::Svg, run(3, std::chrono::milliseconds(5)), { QStringLiteral("A title"), QStringLiteral("of a run") }));
        QCOMPARE(contents.error, QString());
        for (const char *text : { "A title", "of a run", "A", "GIL" })
            QVERIFY2(contents.texts.filter(QString::fromUtf8(text)).size() > 0, text);
        QVERIFY(contents.texts.filter(QStringLiteral("Running Python")).size() > 0);
        QVERIFY(contents.texts.filter(QStringLiteral("\u00a0ms")).size() > 3);
        QCOMPARE(contents.elements.value(QStringLiteral("image")), 0);
        QVERIFY(contents.elements.value(QStringLiteral("path")) > 40);
    }

    void itShowsTheLanesAsTheUserHasArrangedThem()
    {
        const auto store = run(3, std::chrono::milliseconds(5));
        const auto names = [&](const ArrangedLanes *lanes) { // in the order in which they stand; letters stand in the GIL's bars, too
            return contentsOf(paint(PictureFormat::Svg, store, {}, Scheme::Light, lanes)).texts.filter(QRegularExpression(QStringLiteral("^count-[0-2]$")));
        };
        QCOMPARE(names(nullptr), (QStringList { "count-0", "count-1", "count-2" }));
        const LaneTree tree(*store, {});
        const auto keyOf = [&](std::uint32_t lane) { return tree.nodes()[static_cast<std::size_t>(tree.find(LaneId { lane }))].key; };
        ArrangedLanes lanes;
        lanes.change(withMoved(*store, {}, keyOf(3), keyOf(1)));
        QCOMPARE(names(&lanes), (QStringList { "count-2", "count-0", "count-1" }));
        lanes.hide(keyOf(1));
        QCOMPARE(names(&lanes), (QStringList { "count-2", "count-1" }));
    }

    void itLooksTheSameWhenItIsRead()
    {
        const Theme theme = Theme::of(Scheme::Light);
        QSvgRenderer renderer(paint(PictureFormat::Svg, run(3, std::chrono::milliseconds(5))));
        QVERIFY(renderer.isValid());
        QImage image(renderer.defaultSize(), QImage::Format_RGB32);
        QPainter painter(&image);
        renderer.render(&painter);
        painter.end();
        int python = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                python += image.pixelColor(x, y) == theme.color(trace::LaneState::RunningPython);
        }
        QVERIFY(python > 1000);
    }

    void itsSizeDoesNotGrowWithTheSpans()
    {
        const auto few = run(4, std::chrono::microseconds(20)), many = run(4, std::chrono::microseconds(1));
        for (const auto format : { PictureFormat::Svg, PictureFormat::Pdf }) {
            const auto small = paint(format, few).size(), large = paint(format, many).size();
            QVERIFY2(small > 1000 && large < 3 * small, qPrintable(QStringLiteral("%1, %2").arg(small).arg(large)));
        }
        // What is too fine for a shape is one image for each lane.
        QCOMPARE(contentsOf(paint(PictureFormat::Svg, many)).elements.value(QStringLiteral("image")), 4);
    }

    void aPdfHasAsManyPagesAsTheLanesNeed()
    {
        QCOMPARE(pagesOf(paint(PictureFormat::Pdf, run(3, std::chrono::milliseconds(5)))), 1);
        const QByteArray pdf = paint(PictureFormat::Pdf, run(60, std::chrono::milliseconds(5)));
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pagesOf(pdf) > 2);
        QVERIFY(pdf.contains("/Font"));
    }

    void ofTenThousandLanesTheFirstAreShownAndTheRestIsCounted()
    {
        const auto store = run(10'000, std::chrono::milliseconds(50));
        const QByteArray svg = paint(PictureFormat::Svg, store);
        QVERIFY(svg.size() < 20'000'000);
        QVERIFY(contentsOf(svg).texts.filter(QStringLiteral("9601")).size() > 0);
    }

    void namesThatAreLongOrHostileStayText()
    {
        std::string name = "<script>&\"'\xe2\x80\xae" "evil";
        name += std::string(1 << 20, 'x');
        const auto store = run(2, std::chrono::milliseconds(5), name);
        const QByteArray svg = paint(PictureFormat::Svg, store, { QString::fromUtf8("<b>&\xef\xbf\xbe\x01 title"), {} });
        const SvgContents contents = contentsOf(svg);
        QCOMPARE(contents.error, QString());
        QCOMPARE(contents.elements.value(QStringLiteral("script")), 0);
        QVERIFY(svg.size() < 1'000'000);
        QVERIFY(!paint(PictureFormat::Pdf, store).isEmpty());
    }

    void everySchemeCanBePrinted()
    {
        for (const auto scheme : { Scheme::Light, Scheme::Dark, Scheme::HighContrast })
            QCOMPARE(contentsOf(paint(PictureFormat::Svg, run(3, std::chrono::microseconds(200)), {}, scheme)).error, QString());
    }

    void aRunWithoutLanesIsAPictureAllTheSame()
    {
        const auto store = std::make_shared<trace::TraceStore>();
        QCOMPARE(contentsOf(paint(PictureFormat::Svg, store)).error, QString());
        QCOMPARE(pagesOf(paint(PictureFormat::Pdf, store)), 1);
    }
};

QTEST_MAIN(VectorExportTest)
#include "vectorexport_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/playground/outputfilter.h>
#include <ui/playground/outputpane.h>

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

#include <memory>
#include <utility>

using namespace interleave;
using namespace interleave::ui;
using cpython::OutputChunk;
using cpython::Stream;

namespace {

constexpr int kPatience = 60'000; // milliseconds: a watchdog, not an expectation

} // namespace

class OutputPaneTest : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_pane = std::make_unique<OutputPane>();
        m_pane->setTheme(Theme::of(Scheme::Light));
        m_pane->resize(700, 300);
        m_pane->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
        m_pane->begin([this] { return std::exchange(m_chunks, {}); });
    }
    void cleanup()
    {
        m_pane.reset();
        m_chunks.clear();
    }

    void bothStreamsAreShownInTheirOrderAndToldApartByColour()
    {
        write({ { Stream::Out, "out\n" }, { Stream::Err, "err\n" }, { Stream::Out, "again" } });
        QCOMPARE(m_pane->text(), QStringLiteral("out\nerr\nagain"));
        QVERIFY(colourOf(0) != colourOf(1));
        QCOMPARE(colourOf(0), colourOf(2));
        const QColor light = colourOf(0);
        m_pane->setTheme(Theme::of(Scheme::Dark));
        QVERIFY(colourOf(0) != light); // what stands there already follows the theme
        QVERIFY(colourOf(0) != colourOf(1));
    }

    void terminalSequencesAreTakenOutEvenWhenTheyComeInPieces()
    {
        OutputFilter filter;
        QCOMPARE(filter.pass(QStringLiteral("a\x1b[31mred\x1b[0m b")), QStringLiteral("ared b"));
        QCOMPARE(filter.pass(QStringLiteral("x\x1b[")), QStringLiteral("x"));
        QCOMPARE(filter.pass(QStringLiteral("1;3")), QString());
        QCOMPARE(filter.pass(QStringLiteral("2my\n")), QStringLiteral("y\n"));
        QCOMPARE(filter.pass(QStringLiteral("\x1b]0;title\x07z\x07\x01\n")), QStringLiteral("z\n"));
        QCOMPARE(filter.pass(QStringLiteral("ünï\tcode 漢\n")), QStringLiteral("ünï\tcode 漢\n"));
    }

    void aReturnBeginsTheLineAnewAsAProgressBarWants()
    {
        write({ { Stream::Out, "10 %\r20 %\r" } });
        QCOMPARE(m_pane->text(), QStringLiteral("20 %"));
        write({ { Stream::Out, "30 %\r" } });
        write({ { Stream::Out, "\ndone\r\n" } });
        QCOMPARE(m_pane->text(), QStringLiteral("30 %\ndone\n"));
    }

    void aLineWithoutEndIsCut()
    {
        write({ { Stream::Out, std::string(3'000, 'x') }, { Stream::Out, std::string(3'000, 'x') }, { Stream::Out, "\nnext\n" } });
        const QStringList lines = m_pane->text().split(u'\n');
        QVERIFY(lines.front().size() <= OutputFilter::kLongestLine + 1);
        QVERIFY(lines.front().endsWith(u'…'));
        QVERIFY(lines.contains(QStringLiteral("next")));
    }

    void whatWasLeftOutIsSaid()
    {
        OutputChunk chunk { Stream::Out, "the end\n", 123'456 };
        m_chunks = { { Stream::Out, "begin\n" }, chunk };
        show();
        QVERIFY2(m_pane->text().contains(QRegularExpression(QStringLiteral("begin\n.*123.?456 bytes left out"))), qPrintable(m_pane->text()));
        QVERIFY(m_pane->text().contains(QStringLiteral("the end")));
    }

    void batchesAreShownInTheRhythmOfTheEyeHoweverOftenThereIsNews()
    {
        for (int i = 0; i < 1000; ++i) {
            m_chunks.push_back({ Stream::Out, "line\n" });
            m_pane->news();
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE_WITH_TIMEOUT(m_pane->text().count(QStringLiteral("line")), 1000, kPatience);
        QVERIFY2(m_pane->batches() < 500, qPrintable(QString::number(m_pane->batches()))); // each news by itself would be a thousand
    }

    void anEndlessFloodLeavesTheWindowFreeAndTheTextBounded()
    {
        // A source that always has a megabyte, and a timer that stands for somebody's click.
        const std::string megabyte = [] {
            std::string text;
            while (text.size() < 1'000'000)
                text += "spam spam spam " + std::to_string(text.size()) + "\n";
            return text;
        }();
        int asked = 0;
        m_pane->begin([&] {
            ++asked;
            m_pane->news(); // there is more already
            return std::vector<OutputChunk> { { Stream::Out, megabyte } };
        });
        m_pane->news();
        // Between two batches the window is free: what waits for it is done there, each time.
        int answered = 0;
        while (asked < 20) {
            bool clicked = false;
            QMetaObject::invokeMethod(this, [&] { clicked = true; }, Qt::QueuedConnection);
            QElapsedTimer patience;
            patience.start();
            const int before = asked;
            while (!clicked && patience.elapsed() < kPatience)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            QVERIFY(clicked);
            QVERIFY2(asked - before <= 1, "a click waited for more than one batch");
            ++answered;
            if (asked == before)
                QTRY_VERIFY_WITH_TIMEOUT(asked > before, kPatience);
        }
        QVERIFY(answered >= 19);
        QVERIFY(m_pane->view()->blockCount() <= OutputPane::kMostLines);
        QVERIFY(m_pane->text().contains(QStringLiteral("bytes left out")));
        m_pane->begin({});
    }

    void theViewFollowsTheEndUnlessSomebodyReads()
    {
        for (int i = 0; i < 200; ++i)
            m_chunks.push_back({ Stream::Out, "line\n" });
        show();
        QScrollBar *scroll = m_pane->view()->verticalScrollBar();
        QCOMPARE(scroll->value(), scroll->maximum());
        scroll->setValue(3);
        write({ { Stream::Out, "more\n" } });
        QCOMPARE(scroll->value(), 3);
    }

    void aLineOfATracebackLeadsToItsPlace()
    {
        write({ { Stream::Err, "Traceback (most recent call last):\n  File \"/tmp/a b.py\", line 12, in <module>\nZeroDivisionError\n" } });
        QSignalSpy place(m_pane.get(), &OutputPane::placeRequested);
        QTextCursor cursor(m_pane->view()->document()->findBlockByNumber(1));
        cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, 12);
        const QPoint there = m_pane->view()->cursorRect(cursor).center();
        QTest::mouseClick(m_pane->view()->viewport(), Qt::LeftButton, {}, there);
        QCOMPARE(place.size(), 1);
        QCOMPARE(place[0][0].toString(), QStringLiteral("/tmp/a b.py"));
        QCOMPARE(place[0][1].toInt(), 12);
        // And with the keyboard.
        m_pane->view()->setTextCursor(cursor);
        QTest::keyClick(m_pane->view(), Qt::Key_Return);
        QCOMPARE(place.size(), 2);
        QTextCursor first(m_pane->view()->document()->firstBlock());
        QTest::mouseClick(m_pane->view()->viewport(), Qt::LeftButton, {}, m_pane->view()->cursorRect(first).center() + QPoint(4, 0));
        QCOMPARE(place.size(), 2); // an ordinary line leads nowhere
    }

    void whatIsTypedGoesToTheScriptAndIsSeen()
    {
        QVERIFY(!m_pane->inputLine()->isEnabled());
        m_pane->setInput(true);
        QSignalSpy entered(m_pane.get(), &OutputPane::lineEntered), ended(m_pane.get(), &OutputPane::endOfInput);
        QTest::keyClicks(m_pane->inputLine(), QStringLiteral("Ada"));
        QTest::keyClick(m_pane->inputLine(), Qt::Key_Return);
        QCOMPARE(entered.size(), 1);
        QCOMPARE(entered[0][0].toString(), QStringLiteral("Ada"));
        QCOMPARE(m_pane->text(), QStringLiteral("Ada\n"));
        QVERIFY(m_pane->inputLine()->text().isEmpty());
        QTest::keyClick(m_pane->inputLine(), Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(ended.size(), 1);
        QTest::mouseClick(m_pane->endOfInputButton(), Qt::LeftButton);
        QCOMPARE(ended.size(), 2);
    }

    void theEndShowsWhatWasLeftAndHowItEnded()
    {
        m_chunks = { { Stream::Out, "last words" } };
        m_pane->setInput(true);
        m_pane->end(QStringLiteral("The script ended with status 1 after 2 s"), false);
        QCOMPARE(m_pane->text(), QStringLiteral("last words\nThe script ended with status 1 after 2 s\n"));
        QCOMPARE(m_pane->status(), QStringLiteral("The script ended with status 1 after 2 s"));
        QVERIFY(!m_pane->inputLine()->isEnabled());
    }

    void theOutputIsCopiedAndCleared()
    {
        write({ { Stream::Out, "text\n" } });
        QTest::mouseClick(m_pane->copyButton(), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("text\n"));
        QTest::mouseClick(m_pane->clearButton(), Qt::LeftButton);
        QCOMPARE(m_pane->text(), QString());
    }

private:
    void write(std::vector<OutputChunk> chunks)
    {
        m_chunks = std::move(chunks);
        show();
    }
    void show()
    {
        const int before = m_pane->batches();
        m_pane->news();
        QTRY_VERIFY_WITH_TIMEOUT(m_pane->batches() > before, kPatience);
    }
    QColor colourOf(int line) const
    {
        const QTextBlock block = m_pane->view()->document()->findBlockByNumber(line);
        return block.begin().fragment().charFormat().foreground().color();
    }

    std::unique_ptr<OutputPane> m_pane;
    std::vector<OutputChunk> m_chunks;
};

QTEST_MAIN(OutputPaneTest)
#include "outputpane_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/widgets/wraplayout.h>

#include <QTest>
#include <QWidget>

using namespace interleave::ui;

class WrapLayoutTest : public QObject
{
    Q_OBJECT

    /// So many in each row, of widgets that are all as wide.
    static QList<int> rowsOf(int count, int each, int width)
    {
        QWidget parent;
        auto *layout = new WrapLayout;
        layout->setSpacings(10, 4);
        parent.setLayout(layout);
        layout->setContentsMargins(0, 0, 0, 0);
        QList<QWidget *> widgets;
        for (int i = 0; i < count; ++i) {
            auto *widget = new QWidget(&parent);
            widget->setFixedSize(each, 20);
            layout->addWidget(widget);
            widget->show();
            widgets << widget;
        }
        layout->setGeometry(QRect(0, 0, width, layout->heightForWidth(width)));
        QList<int> rows;
        int y = -1;
        for (const QWidget *widget : widgets) {
            if (widget->y() != y)
                rows << 0;
            y = widget->y();
            ++rows.back();
            if (widget->geometry().right() >= width)
                return {};
        }
        return rows;
    }

private slots:
    void whatFitsStandsInOneRow()
    {
        QCOMPARE(rowsOf(4, 100, 430), QList<int>({ 4 }));
    }

    void noRowIsMuchShorterThanAnother()
    {
        QCOMPARE(rowsOf(5, 100, 430), QList<int>({ 3, 2 })); // and not 4 and 1
        QCOMPARE(rowsOf(7, 100, 330), QList<int>({ 3, 3, 1 })); // in as few rows as there must be
        QCOMPARE(rowsOf(7, 100, 430), QList<int>({ 4, 3 }));
        QCOMPARE(rowsOf(2, 100, 100), QList<int>({ 1, 1 }));
    }
};

QTEST_MAIN(WrapLayoutTest)
#include "wraplayout_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The control of target 10: a Qt program that shows an empty window of the same size and ends when it has painted it.
#include <core/clock.h>

#include <QApplication>
#include <QTimer>
#include <QWidget>

#include <cstdio>

namespace {

class EmptyWindow : public QWidget
{
protected:
    void paintEvent(QPaintEvent *) override
    {
        QTimer::singleShot(0, this, [] {
            std::printf("%lld\n", static_cast<long long>(interleave::monotonicNow().count()));
            std::fflush(stdout);
            QApplication::quit();
        });
    }
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    EmptyWindow window;
    window.resize(1440, 900);
    window.show();
    return QApplication::exec();
}

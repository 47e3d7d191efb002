// SPDX-License-Identifier: GPL-3.0-or-later
#include "runheader.h"

#include <lessons/variants.h>
#include <ui/replay/replaybar.h>
#include <ui/theme/words.h>
#include <ui/widgets/elidedlabel.h>
#include <ui/widgets/widgets.h>
#include <ui/widgets/wraplayout.h>

#include <QButtonGroup>
#include <QBoxLayout>

#include <algorithm>

namespace interleave::app {

using namespace ui;

RunHeader::RunHeader(QWidget *parent)
    : QWidget(parent)
    , m_row(new QBoxLayout(QBoxLayout::LeftToRight, this))
    , m_rest(new QBoxLayout(QBoxLayout::LeftToRight))
    , m_variants(new WrapLayout)
    , m_group(new QButtonGroup(this))
    , m_status(new ElidedLabel("soft", this))
    , m_source(new ElidedLabel("faint", this))
    , m_theme(Theme::of(Scheme::System))
{
    auto *variants = new QWidget(this);
    variants->setLayout(m_variants);
    m_row->addWidget(variants, 1);
    m_row->addLayout(m_rest);
    m_rest->addStretch(1);
    m_rest->addWidget(m_status);
    m_rest->addWidget(m_source);
    connect(m_group, &QButtonGroup::buttonClicked, this,
        [this](const QAbstractButton *button) { emit variantRequested(button->property("variant").toString()); });
    setTheme(m_theme);
}

void RunHeader::setTheme(const Theme &theme)
{
    m_theme = theme;
    layout()->setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(2));
    m_rest->setSpacing(theme.px(14));
    m_variants->setSpacings(theme.px(6), theme.px(4));
    if (m_replay)
        m_replay->setTheme(theme);
    arrange();
}

void RunHeader::setReplayBar(ReplayBar *bar)
{
    m_replay = bar;
    bar->hide();
    m_rest->insertWidget(0, bar);
}

void RunHeader::setReplayShown(bool shown)
{
    m_replay->setVisible(shown);
    arrange();
}

void RunHeader::arrange()
{
    constexpr double most = 0.40; // of the width: the variants and what the run does need the rest
    constexpr int shortest = 110; // design pixels of the status, which is cut before the variants are
    if (m_replay)
        m_replay->setRoom(static_cast<int>(width() * most));
    m_source->setMinimumWidth(m_source->sizeHint().width()); // two words: cut, they say nothing
    const QMargins margins = m_row->contentsMargins();
    const int replay = m_replay && m_replay->isVisibleTo(this) ? m_replay->sizeHint().width() : 0;
    const int status = std::min(m_status->sizeHint().width(), m_theme.px(shortest));
    const int rest = replay + status + m_source->sizeHint().width() + 2 * m_rest->spacing();
    const bool below = m_variants->sizeHint().width() + m_theme.px(14) + rest > width() - margins.left() - margins.right();
    m_row->setDirection(below ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_row->setSpacing(m_theme.px(below ? 4 : 14));
}

void RunHeader::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void RunHeader::setLesson(const lessons::Lesson *lesson, const std::function<Known(const QString &)> &known)
{
    clearLayout(m_variants);
    for (QAbstractButton *button : m_group->buttons())
        m_group->removeButton(button);
    if (!lesson)
        return;
    for (const auto &variant : lesson->variants) {
        const QString id = QString::fromStdString(variant.id);
        const Known is = known(id);
        QString tip = is.recorded  ? tr("Shows the recording of this way to do the job")
            : is.whyNot.empty() ? tr("One way to do the job; there is no recording of it yet")
                                : QString::fromStdString(is.whyNot);
        if (variant.script && is.whyNot.empty())
            tip += tr(". Your own Python runs the script, with its real GIL; the other ways are run by Interleave's engine.");
        auto *button = makeButton(QString::fromStdString(lessons::labelOf(variant, is.python)), "segment", tip, this);
        button->setCheckable(true);
        button->setProperty("variant", id);
        button->setEnabled(is.recorded);
        m_group->addButton(button);
        m_variants->addWidget(button);
    }
    arrange();
}

void RunHeader::setShown(const QString &variant)
{
    m_group->setExclusive(false); // none may be shown
    for (QAbstractButton *button : m_group->buttons())
        button->setChecked(button->property("variant").toString() == variant);
    m_group->setExclusive(true);
}

void RunHeader::setStatus(const QString &text, const QString &explanation)
{
    m_status->say(text, explanation);
    arrange();
}

QString RunHeader::status() const { return m_status->said(); }

void RunHeader::setCoreSource(std::optional<CoreSource> source)
{
    if (source)
        m_source->say(tr("cores: %1").arg(coreSourceWord(*source)), coreSourceSentence(*source));
    else
        m_source->say({});
    arrange();
}

QString RunHeader::coreSource() const { return m_source->said(); }

} // namespace interleave::app

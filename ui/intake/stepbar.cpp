#include "ui/intake/stepbar.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QStyle>
#include <QStyleOption>

namespace patron::ui {

StepButton::StepButton(Theme& theme, int number, const QString& name, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
    , m_number(number)
{
    setText(name);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    setState(State::Ahead, false);
    connect(&theme, &Theme::changed, this, [this] { updateGeometry(); });
}

void StepButton::setState(State state, bool wrong)
{
    m_state = state;
    m_wrong = wrong;
    QString name = tr("Step %1: %2").arg(QString::number(m_number), text());
    if (state == State::Current)
        name = tr("%1, here").arg(name);
    if (wrong)
        name = tr("%1, something is wrong").arg(name);
    setAccessibleName(name);
    update();
}

QSize StepButton::sizeHint() const
{
    const QFontMetrics metrics(m_theme.font(Type::Body, Weight::Strong));
    // A rounded advance may be a hair too narrow for the words it was taken from.
    return {metrics.horizontalAdvance(text()) + m_theme.scaled(22) + 3 * space::m + space::xs,
            m_theme.scaled(size::control)};
}

QSize StepButton::minimumSizeHint() const
{
    return {m_theme.scaled(22) + 2 * space::m, m_theme.scaled(size::control)};
}

void StepButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

void StepButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool current = m_state == State::Current;
    if (current || underMouse())
        paintBox(painter, rect(), radius::m, current ? m_theme.colour(Colour::AccentSoft) : veil(m_theme, isDown()));
    const auto turn = [&](const QRect& area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
    const int edge = m_theme.scaled(22);
    const QRect disc = turn(QRect(space::m, (height() - edge) / 2, edge, edge));
    const Colour ground = m_wrong ? Colour::WarnSoft : current ? Colour::Accent : Colour::Surface2;
    paintBox(painter, disc, edge / 2.0, m_theme.colour(ground));
    if (m_wrong) {
        paintGlyph(painter, m_theme, disc, m_theme.scaled(14), Glyph::Warning, Colour::Warn);
    } else if (m_state == State::Done) {
        paintGlyph(painter, m_theme, disc, m_theme.scaled(14), Glyph::Check, Colour::Ok);
    } else {
        painter.setFont(m_theme.font(Type::Small, Weight::Strong));
        painter.setPen(m_theme.colour(current ? Colour::OnAccent : Colour::Text2));
        painter.drawText(disc, Qt::AlignCenter, locale().toString(m_number));
    }
    const QFont font = m_theme.font(Type::Body, current ? Weight::Strong : Weight::Regular);
    const QRect words(space::m + edge + space::m, 0, width() - 2 * space::m - edge - space::m, height());
    painter.setFont(font);
    painter.setPen(m_theme.colour(current ? Colour::AccentText : Colour::Text2));
    painter.drawText(turn(words), int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter),
                     QFontMetrics(font).elidedText(text(), Qt::ElideRight, words.width()));
    QStyleOption option;
    option.initFrom(this);
    if (hasFocus() && wantsFocusRing(option))
        paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
}

StepBar::StepBar(Theme& theme, const QStringList& names, QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("importSteps"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xxl, 0, space::xxl, space::m);
    row->setSpacing(space::m);
    for (int i = 0; i < names.size(); ++i) {
        auto* button = new StepButton(theme, i + 1, names.at(i), this);
        button->setObjectName(QStringLiteral("importStep%1").arg(i + 1));
        row->addWidget(button);
        m_buttons << button;
        m_wrong << false;
        connect(button, &QAbstractButton::clicked, this, [this, i] {
            if (i != m_current)
                Q_EMIT chosen(i);
        });
    }
    row->addStretch(1);
    refresh();
}

void StepBar::setCurrent(int step)
{
    m_current = step;
    refresh();
}

void StepBar::setWrong(int step, bool wrong)
{
    m_wrong[step] = wrong;
    refresh();
}

void StepBar::refresh()
{
    for (int i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setState(i == m_current  ? StepButton::State::Current
                               : i < m_current ? StepButton::State::Done
                                               : StepButton::State::Ahead,
                               m_wrong[i]);
}

}

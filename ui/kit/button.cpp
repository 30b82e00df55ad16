#include "ui/kit/button.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QAction>
#include <QStyleOptionButton>
#include <QStylePainter>

namespace patron::ui {

namespace {

QString withShortcut(const QString& text, const QKeySequence& keys)
{
    return keys.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText));
}

QString withoutMnemonic(QString text)
{
    return text.remove(u'&').remove(QStringLiteral("…"));
}

}

Button::Button(Theme& theme, Role role, const QString& text, QWidget* parent)
    : QPushButton(text, parent)
    , m_theme(theme)
    , m_role(role)
{
    setAutoDefault(false);
    setRole(role);
}

Button::Button(Theme& theme, Role role, Glyph glyph, const QString& text, QWidget* parent)
    : Button(theme, role, text, parent)
{
    setGlyph(glyph);
}

void Button::setRole(Role role)
{
    m_role = role;
    static constexpr const char* names[] = {"primary", "secondary", "ghost", "danger"};
    setProperty("kitButton", QByteArray(names[int(role)]));
    refreshIcon();
    updateGeometry();
    update();
}

void Button::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    refreshIcon();
}

void Button::setCompact(bool compact)
{
    setProperty("kitCompact", compact);
    updateGeometry();
}

void Button::refreshIcon()
{
    static constexpr Colour colours[] = {Colour::OnAccent, Colour::Text2, Colour::AccentText, Colour::OnDanger};
    setIcon(m_theme.icon(m_glyph, colours[int(m_role)]));
}

void Button::setAction(QAction* action)
{
    if (m_action) {
        disconnect(m_action, nullptr, this, nullptr);
        disconnect(this, &QPushButton::clicked, m_action, nullptr);
    }
    m_action = action;
    if (!action)
        return;
    const auto follow = [this] {
        setText(m_action->text().remove(QStringLiteral("…")));
        setToolTip(withShortcut(withoutMnemonic(m_action->toolTip()), m_action->shortcut()));
        setEnabled(m_action->isEnabled());
        setVisible(m_action->isVisible());
        if (m_action->isCheckable()) {
            setCheckable(true);
            setChecked(m_action->isChecked());
        }
    };
    follow();
    connect(action, &QAction::changed, this, follow);
    connect(this, &QPushButton::clicked, action, &QAction::trigger);
}

IconButton::IconButton(Theme& theme, Glyph glyph, const QString& name, QWidget* parent)
    : QToolButton(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setAutoRaise(true);
    setPopupMode(QToolButton::InstantPopup);
    setGlyph(glyph);
    setName(name);
    const auto resize = [this] {
        setFixedSize(m_theme.scaled(size::controlCompact), m_theme.scaled(size::controlCompact));
        setIconSize({m_theme.scaled(size::icon), m_theme.scaled(size::icon)});
    };
    resize();
    connect(&theme, &Theme::changed, this, resize);
}

void IconButton::setGlyph(Glyph glyph, Colour role)
{
    setIcon(m_theme.icon(glyph, role));
}

void IconButton::setName(const QString& name)
{
    setToolTip(name);
    setAccessibleName(name);
}

Switch::Switch(Theme& theme, const QString& text, QWidget* parent)
    : QCheckBox(text, parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, [this] { updateGeometry(); });
}

QSize Switch::sizeHint() const
{
    const QSize words = fontMetrics().size(Qt::TextShowMnemonic, text());
    return {m_theme.scaled(36) + (text().isEmpty() ? 0 : space::m + words.width()) + space::xxs,
            std::max(m_theme.scaled(size::controlCompact), words.height() + space::xs)};
}

void Switch::paintEvent(QPaintEvent*)
{
    QStyleOptionButton option;
    initStyleOption(&option);
    QStylePainter painter(this);
    const QSize track(m_theme.scaled(36), m_theme.scaled(20));
    const QRect place = QStyle::visualRect(layoutDirection(), rect(),
                                           QRect(0, (height() - track.height()) / 2, track.width(), track.height()));
    const double round = track.height() / 2.0;
    const bool on = isChecked();
    if (!isEnabled())
        paintBox(painter, place, round, m_theme.colour(Colour::Surface3));
    else if (on)
        paintBox(painter, place, round, m_theme.colour(underMouse() ? Colour::AccentHover : Colour::Accent));
    else
        paintBox(painter, place, round, m_theme.colour(underMouse() ? Colour::Surface3 : Colour::Surface2),
                 m_theme.colour(Colour::BorderStrong));
    const double inset = m_theme.scaled(on ? 3 : 4);
    const double knob = track.height() - 2 * inset;
    const bool atEnd = on == (layoutDirection() == Qt::LeftToRight);
    const QRectF ball(atEnd ? place.right() + 1 - inset - knob : place.left() + inset, place.top() + inset, knob, knob);
    const Colour face = !isEnabled() ? Colour::TextDisabled : on ? Colour::OnAccent : Colour::BorderStrong;
    paintBox(painter, ball, knob / 2, m_theme.colour(face));
    if (wantsFocusRing(option))
        paintFocusRing(painter, QRectF(place).adjusted(-1, -1, 1, 1), round, m_theme.colour(Colour::Focus));
    const QRect words =
        QStyle::visualRect(layoutDirection(), rect(), rect().adjusted(track.width() + space::m, 0, 0, 0));
    painter.setPen(m_theme.colour(isEnabled() ? Colour::Text1 : Colour::TextDisabled));
    painter.drawText(
        words, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextShowMnemonic),
        text());
}

}

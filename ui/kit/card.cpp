#include "ui/kit/card.h"

#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/sparkline.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>
#include <QVBoxLayout>

namespace patron::ui {

Card::Card(Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_head(new QWidget(this))
    , m_title(new Label(theme, title, Type::Lead, Colour::Text1, m_head))
    , m_subtitle(new Label(theme, {}, Type::Small, Colour::Text2, m_head))
    , m_corner(new QHBoxLayout)
    , m_body(new QVBoxLayout)
{
    m_title->setType(Type::Lead, Weight::Strong);
    m_title->setElided(true);
    m_subtitle->setWordWrap(true);
    m_subtitle->hide();
    m_head->setVisible(!title.isEmpty());
    auto* words = new QVBoxLayout;
    words->setSpacing(space::xxs);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    m_corner->setSpacing(space::xs);
    auto* head = new QHBoxLayout(m_head);
    head->setContentsMargins(0, 0, 0, 0);
    head->addLayout(words, 1);
    head->addLayout(m_corner);
    head->setAlignment(m_corner, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, space::xl, space::xl, space::xl);
    column->setSpacing(space::l);
    column->addWidget(m_head);
    m_body->setSpacing(space::m);
    column->addLayout(m_body, 1);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Card::setTitle(const QString& title)
{
    m_title->setText(title);
    m_head->setVisible(!title.isEmpty());
}

void Card::setSubtitle(const QString& text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

QWidget* Card::renewContent(int spacing)
{
    if (m_content) {
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(this);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing);
    m_body->addWidget(m_content);
    return m_content;
}

void Card::addCorner(QWidget* widget)
{
    m_corner->addWidget(widget);
    m_head->show();
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintBox(painter, rect(), radius::l, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
}

CardButton::CardButton(Theme& theme, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void CardButton::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

void CardButton::paintFace(QPainter& painter, bool prominent) const
{
    QStyleOption option;
    option.initFrom(this);
    const bool hover = underMouse() && isEnabled();
    const Colour outline = prominent || hover ? Colour::Accent : Colour::Border;
    paintBox(painter, rect(), radius::l, m_theme.colour(prominent ? Colour::AccentSoft : Colour::Surface1),
             m_theme.colour(outline));
    if (isDown())
        paintBox(painter, rect(), radius::l, veil(m_theme, false));
    if (wantsFocusRing(option))
        paintFocusRing(painter, rect(), radius::l, m_theme.colour(Colour::Focus));
}

KpiCard::KpiCard(Theme& theme, const QString& label, QWidget* parent)
    : CardButton(theme, parent)
{
    setText(label);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    rename();
}

void KpiCard::setValue(const QString& value)
{
    m_value = value;
    m_stale = false;
    rename();
}

void KpiCard::setDelta(Trend trend, const QString& text, Tone tone)
{
    m_trend = trend;
    m_deltaText = text;
    m_tone = tone;
    rename();
}

void KpiCard::setPoints(const QList<double>& points)
{
    m_points = points;
    update();
}

void KpiCard::setStale(bool stale)
{
    m_stale = stale;
    update();
}

void KpiCard::rename()
{
    QStringList parts{text(), m_value};
    if (!m_deltaText.isEmpty())
        parts << m_deltaText;
    setAccessibleName(parts.join(QStringLiteral(", ")));
    update();
}

QSize KpiCard::sizeHint() const
{
    const int lines = QFontMetrics(theme().font(Type::Body)).height() +
                      QFontMetrics(theme().font(Type::Display, Weight::Strong)).height() +
                      QFontMetrics(theme().font(Type::Small)).height();
    return {theme().scaled(220), lines + 2 * space::xl + 2 * space::xs};
}

QSize KpiCard::minimumSizeHint() const
{
    return {theme().scaled(150), sizeHint().height()};
}

void KpiCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFace(painter, false);
    const QRect inner = rect().adjusted(space::xl, space::xl, -space::xl, -space::xl);
    const auto leading = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    const auto write = [&](const QRect& area, const QFont& font, Colour colour, const QString& words) {
        painter.setFont(font);
        painter.setPen(theme().colour(colour));
        const QString shown = QFontMetrics(font).elidedText(words, Qt::ElideRight, area.width());
        painter.drawText(area, leading | Qt::AlignVCenter, shown);
    };
    const QFont labelFont = theme().font(Type::Body);
    const QFont valueFont = theme().font(Type::Display, Weight::Strong);
    const QFont deltaFont = theme().font(Type::Small);
    const int labelHeight = QFontMetrics(labelFont).height();
    const int valueHeight = QFontMetrics(valueFont).height();
    const QRect label(inner.left(), inner.top(), inner.width(), labelHeight);
    const QRect value(inner.left(), label.bottom() + 1 + space::xs, inner.width(), valueHeight);
    write(label, labelFont, Colour::Text2, text());
    write(value, valueFont, m_stale ? Colour::TextDisabled : Colour::Text1, m_value);

    QRect delta(inner.left(), inner.bottom() + 1 - QFontMetrics(deltaFont).height(), inner.width(),
                QFontMetrics(deltaFont).height());
    if (m_trend != Trend::None) {
        const int icon = theme().scaled(14);
        const Glyph glyph = m_trend == Trend::Up     ? Glyph::TrendUp
                            : m_trend == Trend::Down ? Glyph::TrendDown
                                                     : Glyph::ArrowTrailing;
        const QRect place =
            QStyle::visualRect(layoutDirection(), delta, QRect(delta.left(), delta.top(), icon, delta.height()));
        paintGlyph(painter, theme(), place, icon, glyph, foregroundOf(m_tone));
        delta = QStyle::visualRect(layoutDirection(), delta, delta.adjusted(icon + space::xs, 0, 0, 0));
    }
    write(delta, deltaFont, foregroundOf(m_tone), m_deltaText);
    const QSize size(std::min(theme().scaled(84), inner.width() / 3), theme().scaled(32));
    // The number is what counts: the line is left out where both do not fit.
    const int free = inner.width() - QFontMetrics(valueFont).horizontalAdvance(m_value) - space::m;
    if (m_points.size() > 1 && free >= size.width()) {
        const QRect area = QStyle::alignedRect(layoutDirection(), Qt::AlignRight | Qt::AlignVCenter, size, value);
        paintSparkline(painter, area, m_points, theme().colour(Colour::AccentText), theme().colour(Colour::AccentSoft));
    }
}

ChoiceCard::ChoiceCard(Theme& theme, Glyph glyph, const QString& title, const QString& sentence, QWidget* parent)
    : CardButton(theme, parent)
    , m_glyph(glyph)
    , m_sentence(sentence)
{
    setText(title);
    setAccessibleName(title);
    setAccessibleDescription(sentence);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChoiceCard::setProminent(bool prominent)
{
    m_prominent = prominent;
    update();
}

QSize ChoiceCard::sizeHint() const
{
    const int width = theme().scaled(280);
    return {width, heightForWidth(width)};
}

QSize ChoiceCard::minimumSizeHint() const
{
    const int width = theme().scaled(200);
    return {width, heightForWidth(theme().scaled(280))};
}

int ChoiceCard::heightForWidth(int width) const
{
    const int room = std::max(1, width - 2 * space::xl - theme().scaled(40) - space::l);
    const int words = QFontMetrics(theme().font(Type::Body))
                          .boundingRect(QRect(0, 0, room, 10000), Qt::TextWordWrap, m_sentence)
                          .height();
    const int title = QFontMetrics(theme().font(Type::Lead, Weight::Strong)).height();
    return std::max(theme().scaled(40), title + space::xs + words) + 2 * space::xl;
}

void ChoiceCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFace(painter, m_prominent);
    const QRect inner = rect().adjusted(space::xl, space::xl, -space::xl, -space::xl);
    const int tile = theme().scaled(40);
    const QRect face = QStyle::visualRect(layoutDirection(), inner, QRect(inner.left(), inner.top(), tile, tile));
    paintBox(painter, face, radius::m, theme().colour(m_prominent ? Colour::Accent : Colour::AccentSoft));
    paintGlyph(painter, theme(), face, theme().scaled(size::iconLarge), m_glyph,
               m_prominent ? Colour::OnAccent : Colour::AccentText);
    const QRect words = QStyle::visualRect(layoutDirection(), inner, inner.adjusted(tile + space::l, 0, 0, 0));
    const QFont titleFont = theme().font(Type::Lead, Weight::Strong);
    const int titleHeight = QFontMetrics(titleFont).height();
    const auto leading = int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft));
    painter.setFont(titleFont);
    painter.setPen(theme().colour(Colour::Text1));
    painter.drawText(QRect(words.left(), words.top(), words.width(), titleHeight), leading | Qt::AlignVCenter, text());
    painter.setFont(theme().font(Type::Body));
    painter.setPen(theme().colour(Colour::Text2));
    painter.drawText(words.adjusted(0, titleHeight + space::xs, 0, 0), leading | Qt::AlignTop | Qt::TextWordWrap,
                     m_sentence);
}

}

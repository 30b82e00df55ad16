#include "ui/kit/banner.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>

namespace patron::ui {

Glyph glyphOf(Tone tone)
{
    switch (tone) {
    case Tone::Ok:
        return Glyph::Ok;
    case Tone::Warn:
        return Glyph::Warning;
    case Tone::Danger:
        return Glyph::Error;
    case Tone::Neutral:
    case Tone::Accent:
    case Tone::Info:
        break;
    }
    return Glyph::Info;
}

Banner::Banner(Theme& theme, Tone tone, const QString& text, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_tone(tone)
    , m_icon(new QLabel(this))
    , m_text(new Label(theme, text, Type::Body, Colour::Text1, this))
    , m_action(new Button(theme, Button::Role::Ghost, {}, this))
    , m_close(new IconButton(theme, Glyph::Close, tr("Close this notice"), this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    m_action->setObjectName(QStringLiteral("bannerAction"));
    m_action->setCompact(true);
    m_close->setObjectName(QStringLiteral("bannerClose"));
    m_text->setWordWrap(true);
    m_action->hide();
    m_close->hide();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::l, space::m, space::m, space::m);
    row->setSpacing(space::m);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    refresh();
    connect(&theme, &Theme::changed, this, &Banner::refresh);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::setMessage(Tone tone, const QString& text)
{
    m_tone = tone;
    m_text->setText(text);
    refresh();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Banner::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setVisible(!text.isEmpty());
}

void Banner::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

void Banner::refresh()
{
    m_icon->setPixmap(glyphPixmap(m_theme, glyphOf(m_tone), foregroundOf(m_tone), m_theme.scaled(size::iconLarge - 2),
                                  devicePixelRatioF()));
    setAccessibleName(m_text->text());
    update();
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QColor ink = m_theme.foreground(m_tone);
    QColor outline = ink;
    if (m_theme.scheme() != Scheme::HighContrast)
        outline.setAlphaF(0.28F);
    paintBox(painter, rect(), radius::m, m_theme.background(m_tone), outline);
}

}

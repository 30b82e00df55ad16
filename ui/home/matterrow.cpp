#include "ui/home/matterrow.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
Glyph glyphOf(const OpenMatter& matter)
{
    switch (matter.kind) {
    case OpenMatter::Kind::NotLive:
        return Glyph::Copy;
    case OpenMatter::Kind::ReadOnly:
        return Glyph::Lock;
    case OpenMatter::Kind::Import:
        return Glyph::Import;
    case OpenMatter::Kind::Program:
        return Glyph::Programs;
    case OpenMatter::Kind::Sends:
        return Glyph::Sends;
    case OpenMatter::Kind::Answers:
        return Glyph::MailOpen;
    case OpenMatter::Kind::Connector:
        break;
    }
    return Glyph::Plug;
}
}

MatterRow::MatterRow(Theme& theme, const OpenMatter& matter, int number, QWidget* parent)
    : QWidget(parent)
{
    const Colour colour = matter.urgent ? Colour::Warn : Colour::Text2;
    auto* sign = new QLabel(this);
    const auto draw = [this, &theme, sign, colour, glyph = glyphOf(matter)] {
        sign->setPixmap(glyphPixmap(theme, glyph, colour, theme.scaled(size::iconLarge), devicePixelRatioF()));
    };
    draw();
    connect(&theme, &Theme::changed, sign, draw);
    auto* title = new Label(theme, matter.title, Type::Body, Colour::Text1, this);
    title->setType(Type::Body, Weight::Strong);
    title->setWordWrap(true);
    auto* detail = new Label(theme, matter.detail, Type::Body, Colour::Text2, this);
    detail->setWordWrap(true);
    detail->setVisible(!matter.detail.isEmpty());
    auto* words = new QVBoxLayout;
    words->setSpacing(space::xxs);
    words->addWidget(title);
    words->addWidget(detail);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, space::xs, 0, space::xs);
    row->setSpacing(space::l);
    row->addWidget(sign, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    if (matter.action.isEmpty())
        return;
    auto* act = new Button(theme, Button::Role::Secondary, matter.action, this);
    act->setObjectName(QStringLiteral("homeMatter%1").arg(number));
    act->setAccessibleName(QStringLiteral("%1: %2").arg(matter.action, matter.title));
    act->setCompact(true);
    row->addWidget(act, 0, Qt::AlignVCenter);
    connect(act, &QPushButton::clicked, this, [this, matter] { Q_EMIT chosen(matter); });
}

}

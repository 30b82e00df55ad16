#include "ui/customers/consentdelegate.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/customerlistmodel.h"

#include <QStyle>

namespace patron::ui {

namespace {
struct Sign
{
    Glyph glyph;
    Colour colour;
};

Sign signOf(int reach)
{
    switch (CustomerListModel::ReachState(reach)) {
    case CustomerListModel::Granted:
        return {Glyph::Check, Colour::Ok};
    case CustomerListModel::Denied:
    case CustomerListModel::Stopped:
        return {Glyph::Ban, Colour::Danger};
    case CustomerListModel::NotAsked:
        return {Glyph::Help, Colour::Text3};
    case CustomerListModel::NoAddress:
        break;
    }
    return {Glyph::Minus, Colour::Text3};
}
}

void ConsentDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const QVariant email = index.data(CustomerListModel::EmailReachRole);
    if (!email.isValid())
        return;
    const int edge = theme().scaled(size::icon);
    int x = option.rect.left();
    const auto draw = [&](Glyph glyph, Colour colour) {
        const QRect square(x, option.rect.top(), edge, option.rect.height());
        paintGlyph(painter, theme(), QStyle::visualRect(option.direction, option.rect, square), edge, glyph, colour);
        x += edge + space::xxs;
    };
    const auto channel = [&](Glyph glyph, int reach) {
        const bool none = reach == CustomerListModel::NoAddress;
        draw(glyph, none ? Colour::Text3 : Colour::Text2);
        const Sign sign = signOf(reach);
        draw(sign.glyph, sign.colour);
        x += space::m;
    };
    channel(Glyph::Mail, email.toInt());
    channel(Glyph::Sms, index.data(CustomerListModel::SmsReachRole).toInt());
}

int ConsentDelegate::contentWidth(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return 4 * theme().scaled(size::icon) + 2 * space::m + 2 * space::xxs;
}

}

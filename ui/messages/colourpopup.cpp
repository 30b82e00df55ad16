#include "ui/messages/colourpopup.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/pickpopup.h"
#include "ui/kit/theme.h"

#include <QAbstractButton>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int columns = 8;
constexpr int swatchPx = 26;

/// Black to white, then one strong tone of each hue; every one but the light greys has 4.5:1 on white.
const QStringList& standards()
{
    static const QStringList colours{
        QStringLiteral("#000000"), QStringLiteral("#333333"), QStringLiteral("#595959"), QStringLiteral("#767676"),
        QStringLiteral("#bfbfbf"), QStringLiteral("#e6e6e6"), QStringLiteral("#f5f5f5"), QStringLiteral("#ffffff"),
        QStringLiteral("#b3261e"), QStringLiteral("#b54708"), QStringLiteral("#8a6100"), QStringLiteral("#2e7031"),
        QStringLiteral("#0f766e"), QStringLiteral("#1f5fbf"), QStringLiteral("#5b3fc4"), QStringLiteral("#a3195b")};
    return colours;
}

class Swatch : public QAbstractButton
{
public:
    Swatch(Theme& theme, const QString& colour, bool isCurrent, QWidget* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_colour(colour)
        , m_isCurrent(isCurrent)
    {
        setFixedSize(theme.scaled(swatchPx), theme.scaled(swatchPx));
        setFocusPolicy(Qt::StrongFocus);
        setObjectName(QStringLiteral("colour-") + colour.mid(1));
        setAccessibleName(colour);
        setToolTip(colour);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QRectF face = QRectF(rect()).adjusted(3, 3, -3, -3);
        paintBox(painter, face, radius::s, QColor(m_colour), m_theme.colour(Colour::BorderStrong));
        if (hasFocus() || m_isCurrent || underMouse())
            paintFocusRing(painter, rect(), radius::m,
                           m_theme.colour(hasFocus() ? Colour::Focus : Colour::BorderStrong));
    }

private:
    Theme& m_theme;
    QString m_colour;
    bool m_isCurrent;
};
}

ColourPopup::ColourPopup(Theme& theme, const QStringList& brand, const QString& current, QWidget* parent)
    : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("colourPopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(tr("Colours"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::l, space::l, space::l, space::l);
    column->setSpacing(space::m);
    const auto addRow = [&](const QStringList& colours) {
        auto* grid = new QGridLayout;
        grid->setSpacing(space::xxs);
        for (int i = 0; i < int(colours.size()); ++i) {
            const QString colour = colours.at(i);
            auto* swatch = new Swatch(theme, colour, colour.compare(current, Qt::CaseInsensitive) == 0, this);
            connect(swatch, &QAbstractButton::clicked, this, [this, colour] { take(colour); });
            grid->addWidget(swatch, i / columns, i % columns);
            m_swatches << swatch;
        }
        grid->setColumnStretch(columns, 1);
        column->addLayout(grid);
    };
    if (!brand.isEmpty()) {
        column->addWidget(new Label(theme, tr("Your brand"), Type::Caption, Colour::Text2, this));
        addRow(brand);
    }
    addRow(standards());
    auto* line = new QLineEdit(current, this);
    line->setObjectName(QStringLiteral("colourValue"));
    line->setAccessibleName(tr("Colour"));
    line->setPlaceholderText(QStringLiteral("#1f5fbf"));
    connect(line, &QLineEdit::returnPressed, this, [this, line] {
        if (line->text().trimmed().isEmpty() || QColor::isValidColor(line->text().trimmed()))
            take(line->text().trimmed());
    });
    auto* standard = new Button(theme, Button::Role::Ghost, tr("Standard"), this);
    standard->setObjectName(QStringLiteral("colourStandard"));
    standard->setCompact(true);
    connect(standard, &QAbstractButton::clicked, this, [this] { take({}); });
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    row->addWidget(line, 1);
    row->addWidget(standard);
    column->addLayout(row);
}

void ColourPopup::openAt(const QRect& place)
{
    placeBelow(this, place, isRightToLeft());
    show();
    m_swatches.front()->setFocus(Qt::PopupFocusReason);
}

void ColourPopup::take(const QString& colour)
{
    close();
    Q_EMIT picked(colour);
}

void ColourPopup::keyPressEvent(QKeyEvent* event)
{
    const int at = int(m_swatches.indexOf(focusWidget()));
    const int sideways = isRightToLeft() ? -1 : 1;
    int next = -1;
    switch (event->key()) {
    case Qt::Key_Left:
        next = at - sideways;
        break;
    case Qt::Key_Right:
        next = at + sideways;
        break;
    case Qt::Key_Up:
        next = at - columns;
        break;
    case Qt::Key_Down:
        next = at + columns;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (at >= 0)
            static_cast<QAbstractButton*>(m_swatches.at(at))->click();
        return;
    default:
        QFrame::keyPressEvent(event);
        return;
    }
    if (at >= 0 && next >= 0 && next < m_swatches.size())
        m_swatches.at(next)->setFocus(Qt::TabFocusReason);
}

}

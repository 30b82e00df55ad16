#include "ui/messages/recipientstrip.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace patron::ui {

RecipientStrip::RecipientStrip(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_segment(new QComboBox(this))
    , m_previous(new IconButton(theme, Glyph::ChevronLeading, tr("Previous person"), this))
    , m_next(new IconButton(theme, Glyph::ChevronTrailing, tr("Next person"), this))
    , m_name(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_where(new Label(theme, {}, Type::Caption, Colour::Text2, this))
{
    setFocusPolicy(Qt::StrongFocus);
    setToolTip(tr("Arrow keys step through the people, W goes to the next worst case"));
    setObjectName(QStringLiteral("recipientStrip"));
    m_segment->setObjectName(QStringLiteral("recipientSegment"));
    m_segment->setAccessibleName(tr("Show the message for people of"));
    m_segment->setToolTip(tr("Show the message for people of"));
    m_segment->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_segment->setMinimumContentsLength(14);
    m_previous->setObjectName(QStringLiteral("recipientPrevious"));
    m_next->setObjectName(QStringLiteral("recipientNext"));
    m_name->setObjectName(QStringLiteral("recipientName"));
    m_name->setType(Type::Body, Weight::Strong);
    m_name->setElided(true);
    m_where->setObjectName(QStringLiteral("recipientWhere"));
    setSegments({});

    auto* who = new QVBoxLayout;
    who->setSpacing(0);
    who->addWidget(m_name);
    who->addWidget(m_where);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::m, space::xs, space::m, space::xs);
    row->setSpacing(space::m);
    row->addWidget(m_previous);
    row->addLayout(who, 1);
    row->addWidget(m_next);
    row->addWidget(m_segment);

    connect(m_previous, &QAbstractButton::clicked, this, [this] { setPosition(m_position - 1); });
    connect(m_next, &QAbstractButton::clicked, this, [this] { setPosition(m_position + 1); });
    connect(m_segment, &QComboBox::currentIndexChanged, this, [this] { Q_EMIT segmentChosen(segment()); });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    refresh();
}

void RecipientStrip::setSegments(const QStringList& names)
{
    const QString before = segment();
    const QSignalBlocker quiet(m_segment);
    m_segment->clear();
    m_segment->addItem(tr("Everyone"), QString());
    for (const QString& name : names)
        m_segment->addItem(name, name);
    m_segment->setCurrentIndex(qMax(0, m_segment->findData(before)));
}

QString RecipientStrip::segment() const
{
    return m_segment->currentData().toString();
}

void RecipientStrip::setSegment(const QString& name)
{
    m_segment->setCurrentIndex(qMax(0, m_segment->findData(name)));
}

void RecipientStrip::setCount(qint64 count)
{
    m_count = count;
    m_position = count > 0 ? 0 : -1;
    refresh();
}

void RecipientStrip::setPosition(qint64 position)
{
    if (m_count == 0)
        return;
    const qint64 bounded = qBound(qint64(0), position, m_count - 1);
    if (bounded == m_position)
        return;
    m_position = bounded;
    refresh();
    Q_EMIT positionChanged(m_position);
}

void RecipientStrip::setName(const QString& name, bool stale)
{
    m_name->setText(name);
    m_name->setColour(stale ? Colour::Text3 : Colour::Text1);
    refresh();
}

QString RecipientStrip::name() const
{
    return m_name->text();
}

QString RecipientStrip::positionText() const
{
    return m_where->text();
}

void RecipientStrip::refresh()
{
    const QLocale locale;
    m_where->setText(m_count > 0 ? tr("%1 of %2").arg(locale.toString(m_position + 1), locale.toString(m_count))
                                 : tr("Nobody is in it"));
    m_previous->setEnabled(m_position > 0);
    m_next->setEnabled(m_position >= 0 && m_position + 1 < m_count);
    setAccessibleName(tr("Shown for %1, %2").arg(m_name->text(), m_where->text()));
}

void RecipientStrip::keyPressEvent(QKeyEvent* event)
{
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    switch (event->key()) {
    case Qt::Key_Left:
        setPosition(m_position + (mirrored ? 1 : -1));
        break;
    case Qt::Key_Right:
        setPosition(m_position + (mirrored ? -1 : 1));
        break;
    case Qt::Key_Home:
        setPosition(0);
        break;
    case Qt::Key_End:
        setPosition(m_count - 1);
        break;
    case Qt::Key_W:
        Q_EMIT worstRequested();
        break;
    case Qt::Key_D:
        Q_EMIT darkRequested();
        break;
    default:
        if (event->modifiers() == Qt::NoModifier && event->key() >= Qt::Key_1 && event->key() <= Qt::Key_5)
            Q_EMIT viewRequested(event->key() - Qt::Key_0);
        else
            QWidget::keyPressEvent(event);
    }
}

void RecipientStrip::mousePressEvent(QMouseEvent* event)
{
    setFocus(Qt::MouseFocusReason);
    QWidget::mousePressEvent(event);
}

void RecipientStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal width = hasFocus() ? size::focusRing : 1;
    painter.setPen(QPen(m_theme.colour(hasFocus() ? Colour::Focus : Colour::Border), width));
    painter.setBrush(m_theme.colour(Colour::Surface1));
    const qreal inset = width / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), radius::m, radius::m);
}

}

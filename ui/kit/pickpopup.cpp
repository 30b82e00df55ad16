#include "ui/kit/pickpopup.h"

#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"

#include <QGuiApplication>
#include <QKeyEvent>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int widthPx = 260;
constexpr int mostRows = 11;
}

PickPopup::PickPopup(Theme& theme, const QString& title, QList<Entry> entries, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_theme(theme)
    , m_entries(std::move(entries))
    , m_search(new SearchField(theme, tr("Find"), this))
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("pickPopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(title);
    m_search->setObjectName(QStringLiteral("pickSearch"));
    m_list->setObjectName(QStringLiteral("pickList"));
    m_list->setAccessibleName(title);
    m_list->setProperty("kitFlat", true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_search->installEventFilter(this);
    m_list->installEventFilter(this);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::s, space::s, space::s, space::s);
    column->setSpacing(space::s);
    column->addWidget(m_search);
    column->addWidget(m_list);
    connect(m_search, &QLineEdit::textChanged, this, &PickPopup::fill);
    connect(m_list, &QListWidget::itemClicked, this, [this] { take(); });
    fill({});
    const int rows = qBound(1, m_list->count(), mostRows);
    m_list->setFixedSize(theme.scaled(widthPx),
                         rows * qMax(1, m_list->sizeHintForRow(0)) + 2 * m_list->frameWidth() + space::xs);
    setFocusProxy(m_search);
}

void PickPopup::fill(const QString& text)
{
    m_list->clear();
    QString group;
    int first = -1;
    for (const Entry& entry : std::as_const(m_entries)) {
        const QStringList found{entry.text, entry.id, entry.words};
        if (found.filter(text, Qt::CaseInsensitive).isEmpty())
            continue;
        if (entry.group != group && !entry.group.isEmpty()) {
            auto* head = new QListWidgetItem(entry.group, m_list);
            head->setFlags(Qt::NoItemFlags);
            head->setFont(m_theme.font(Type::Small, Weight::Strong));
        }
        group = entry.group;
        auto* item = new QListWidgetItem(entry.text, m_list);
        if (entry.glyph != Glyph::Count)
            item->setIcon(m_theme.icon(entry.glyph));
        item->setData(Qt::UserRole, entry.id);
        if (first < 0)
            first = m_list->count() - 1;
    }
    m_list->setCurrentRow(first);
}

void PickPopup::openAt(const QRect& place)
{
    placeBelow(this, place, isRightToLeft());
    show();
    m_search->setFocus(Qt::PopupFocusReason);
}

void PickPopup::take()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !item->data(Qt::UserRole).isValid())
        return;
    const QString id = item->data(Qt::UserRole).toString();
    close();
    Q_EMIT picked(id);
}

void PickPopup::hideEvent(QHideEvent* event)
{
    QFrame::hideEvent(event);
    Q_EMIT closed();
}

bool PickPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        take();
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down: {
        if (watched != m_search)
            break;
        const int step = static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down ? 1 : -1;
        int row = m_list->currentRow() + step;
        while (row >= 0 && row < m_list->count() && !(m_list->item(row)->flags() & Qt::ItemIsEnabled))
            row += step;
        if (row >= 0 && row < m_list->count())
            m_list->setCurrentRow(row);
        return true;
    }
    default:
        break;
    }
    return QFrame::eventFilter(watched, event);
}

void placeBelow(QWidget* popup, const QRect& place, bool mirrored)
{
    popup->adjustSize();
    const QScreen* found = QGuiApplication::screenAt(place.center());
    const QRect screen = (found ? found : QGuiApplication::primaryScreen())->availableGeometry();
    QPoint at(mirrored ? place.right() - popup->width() : place.left(), place.bottom() + space::xs);
    if (at.y() + popup->height() > screen.bottom())
        at.setY(place.top() - popup->height() - space::xs);
    at.setX(qBound(screen.left(), at.x(), qMax(screen.left(), screen.right() - popup->width())));
    at.setY(qMax(screen.top(), at.y()));
    popup->move(at);
}

}

#include "ui/segments/choicepopup.h"

#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"

#include <QKeyEvent>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int searchableFrom = 9;
}

ChoicePopup::ChoicePopup(Theme& theme, const QString& title, QList<PartChoice> choices, QWidget* parent)
    : QFrame(parent, Qt::Popup)
    , m_choices(std::move(choices))
    , m_search(new SearchField(theme, tr("Find"), this))
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("choicePopup"));
    setAttribute(Qt::WA_DeleteOnClose);
    setFrameShape(QFrame::StyledPanel);
    setAccessibleName(title);
    m_search->setObjectName(QStringLiteral("choiceSearch"));
    m_search->setVisible(m_choices.size() >= searchableFrom);
    m_list->setObjectName(QStringLiteral("choiceList"));
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
    connect(m_search, &QLineEdit::textChanged, this, &ChoicePopup::fill);
    connect(m_list, &QListWidget::itemClicked, this, [this] { take(); });
    fill({});
    const int rows = qMin(m_list->count(), 12);
    int height = 2 * m_list->frameWidth() + space::xs;
    for (int row = 0; row < rows; ++row)
        height += m_list->sizeHintForRow(row);
    m_list->setFixedSize(qBound(theme.scaled(200), m_list->sizeHintForColumn(0) + 2 * space::xxl, theme.scaled(340)),
                         height);
    setFocusProxy(m_search->isHidden() ? static_cast<QWidget*>(m_list) : m_search);
}

void ChoicePopup::fill(const QString& text)
{
    m_list->clear();
    QString group;
    int current = -1;
    for (qsizetype i = 0; i < m_choices.size(); ++i) {
        const PartChoice& choice = m_choices.at(i);
        if (!text.isEmpty() && !choice.text.contains(text, Qt::CaseInsensitive))
            continue;
        if (choice.group != group && !choice.group.isEmpty()) {
            auto* head = new QListWidgetItem(choice.group, m_list);
            head->setFlags(Qt::NoItemFlags);
            QFont font = m_list->font();
            font.setBold(true);
            head->setFont(font);
        }
        group = choice.group;
        auto* item = new QListWidgetItem(choice.text, m_list);
        item->setData(Qt::UserRole, int(i));
        if (current < 0 || (choice.current && text.isEmpty()))
            current = m_list->count() - 1;
    }
    m_list->setCurrentRow(current);
}

void ChoicePopup::openAt(QWidget* anchor)
{
    placePopup(this, anchor);
    show();
    focusProxy()->setFocus(Qt::PopupFocusReason);
}

void ChoicePopup::take()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !item->data(Qt::UserRole).isValid())
        return;
    const PartChoice choice = m_choices.at(item->data(Qt::UserRole).toInt());
    close();
    Q_EMIT chosen(choice);
}

bool ChoicePopup::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
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

void placePopup(QWidget* popup, QWidget* anchor)
{
    popup->adjustSize();
    const QRect screen = anchor->screen()->availableGeometry();
    const bool mirrored = anchor->isRightToLeft();
    QPoint at =
        anchor->mapToGlobal(QPoint(mirrored ? anchor->width() - popup->width() : 0, anchor->height() + space::xs));
    if (at.y() + popup->height() > screen.bottom())
        at.setY(anchor->mapToGlobal(QPoint()).y() - popup->height() - space::xs);
    at.setX(qBound(screen.left(), at.x(), qMax(screen.left(), screen.right() - popup->width())));
    at.setY(qMax(screen.top(), at.y()));
    popup->move(at);
}

}

#include "ui/shell/commandpalette.h"

#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/shell/fuzzyscore.h"

#include <QAbstractListModel>
#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {

constexpr int kMostShown = 50;
constexpr int kMostRecent = 20;
constexpr int kWidth = 620;
constexpr int kRows = 9;
/// What was used lately moves up among equals, but does not beat a clearly better match.
constexpr int kRecentBonus = 16;

}

class CommandModel : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_commands.size());
    }
    QVariant data(const QModelIndex& index, int role) const override
    {
        if (!index.isValid() || index.row() >= m_commands.size())
            return {};
        const Command& command = m_commands.at(index.row());
        if (role == Qt::DisplayRole)
            return command.title;
        if (role == Qt::AccessibleTextRole) {
            const QString keys = command.shortcut.toString(QKeySequence::NativeText);
            return QStringList{command.title, command.group, keys}.join(QStringLiteral(", "));
        }
        return {};
    }
    void reset(const QList<Command>& commands)
    {
        beginResetModel();
        m_commands = commands;
        endResetModel();
    }
    const Command& at(int row) const { return m_commands.at(row); }

private:
    QList<Command> m_commands;
};

namespace {

class CommandDelegate : public QStyledItemDelegate
{
public:
    CommandDelegate(Theme& theme, const CommandModel& model, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
        , m_model(model)
    {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, m_theme.scaled(40)}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Command& command = m_model.at(index.row());
        const Qt::LayoutDirection direction = option.direction;
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        QRect inner = option.rect.adjusted(space::l, 0, -space::l, 0);
        const int icon = m_theme.scaled(18);
        const auto turn = [&](const QRect& part) { return QStyle::visualRect(direction, inner, part); };
        paintGlyph(*painter, m_theme, turn(QRect(inner.left(), inner.top(), icon, inner.height())), icon, command.glyph,
                   selected ? Colour::AccentText : Colour::Text2);
        painter->save();
        const int trailing = drawTrailing(*painter, inner, command, direction);
        const QFont font = m_theme.font(Type::Body);
        const QFontMetrics metrics(font);
        const auto leading = int(QStyle::visualAlignment(direction, Qt::AlignLeft) | Qt::AlignVCenter);
        const int left = inner.left() + icon + space::l;
        const int room = inner.right() - trailing - left - space::m;
        const QString title = metrics.elidedText(command.title, Qt::ElideRight, room);
        const int used = metrics.horizontalAdvance(title);
        painter->setFont(font);
        painter->setPen(m_theme.colour(Colour::Text1));
        painter->drawText(turn(QRect(left, inner.top(), used + 2, inner.height())), leading, title);
        const int rest = room - used - space::m;
        if (!command.detail.isEmpty() && rest > m_theme.scaled(40)) {
            painter->setPen(m_theme.colour(Colour::Text2));
            painter->drawText(turn(QRect(left + used + space::m, inner.top(), rest, inner.height())), leading,
                              metrics.elidedText(command.detail, Qt::ElideRight, rest));
        }
        painter->restore();
    }

private:
    /// The shortcut as key caps, or the group; returns the width used.
    int drawTrailing(QPainter& painter, const QRect& inner, const Command& command, Qt::LayoutDirection direction) const
    {
        const QString keys = command.shortcut.toString(QKeySequence::NativeText);
        const QFont font = m_theme.font(Type::Small);
        const QFontMetrics metrics(font);
        const QString text = keys.isEmpty() ? command.group : keys;
        const int width = metrics.horizontalAdvance(text) + (keys.isEmpty() ? 0 : 2 * space::s);
        const int height = metrics.height() + space::xs;
        const QRect area = QStyle::visualRect(
            direction, inner,
            QRect(inner.right() - width + 1, inner.top() + (inner.height() - height) / 2, width, height));
        if (!keys.isEmpty())
            paintBox(painter, area, radius::s, m_theme.colour(Colour::Surface2), m_theme.colour(Colour::Border));
        painter.setFont(font);
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(area, Qt::AlignCenter, text);
        return width;
    }

    Theme& m_theme;
    const CommandModel& m_model;
};

}

CommandPalette::CommandPalette(Theme& theme, QWidget* host)
    : QFrame(host)
    , m_theme(theme)
    , m_line(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new Label(theme, tr("Nothing found"), Type::Body, Colour::Text2, this))
    , m_model(new CommandModel(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Find a command"));
    m_line->setObjectName(QStringLiteral("paletteLine"));
    m_line->setPlaceholderText(tr("Find a command, customer, segment or program"));
    m_line->setAccessibleName(tr("Find a command, customer, segment or program"));
    m_line->setFrame(false);
    m_line->addAction(theme.icon(Glyph::Search, Colour::Text3), QLineEdit::LeadingPosition);
    m_line->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Found"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new CommandDelegate(theme, *m_model, m_list));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setProperty("kitFlat", true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_nothing->setAlignment(Qt::AlignCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kElevation + space::m, kElevation + space::s, kElevation + space::m,
                               kElevation + space::m);
    column->setSpacing(space::s);
    column->addWidget(m_line);
    column->addWidget(m_list, 1);
    column->addWidget(m_nothing, 1);
    const auto fit = [this] {
        m_line->setFont(m_theme.font(Type::Lead));
        m_line->setMinimumHeight(m_theme.scaled(44));
        place();
    };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::runCurrent);
    host->installEventFilter(this);
    hide();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::addSource(CommandSource source)
{
    m_sources.push_back(std::move(source));
}

void CommandPalette::addProvider(CommandProvider provider)
{
    m_providers.push_back(std::move(provider));
}

void CommandPalette::setRecentIds(const QStringList& ids)
{
    m_recent = ids.mid(0, kMostRecent);
}

void CommandPalette::open()
{
    if (isVisible()) {
        m_line->selectAll();
        return;
    }
    m_before = window()->focusWidget();
    m_known.clear();
    for (const CommandSource& source : m_sources)
        m_known += source();
    m_line->clear();
    search();
    QFrame::show();
    raise();
    place();
    m_line->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::dismiss()
{
    if (!isVisible())
        return;
    // Late answers have no one to read them.
    ++m_ticket;
    const bool hadFocus = m_line->hasFocus();
    hide();
    if (hadFocus && m_before)
        m_before->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::search()
{
    const quint64 ticket = ++m_ticket;
    m_found.clear();
    const QString text = m_line->text().trimmed();
    if (!text.isEmpty()) {
        const QPointer<CommandPalette> self(this);
        for (const CommandProvider& provider : m_providers)
            provider(text, [self, ticket](const QList<Command>& found) {
                if (self)
                    self->merge(ticket, found);
            });
    }
    merge(ticket, {});
}

void CommandPalette::merge(quint64 ticket, const QList<Command>& found)
{
    if (ticket != m_ticket)
        return;
    m_found += found;
    const QString text = m_line->text().trimmed();
    const auto recency = [this](const Command& command) {
        const qsizetype at = m_recent.indexOf(command.id);
        return at < 0 ? 0 : int(m_recent.size() - at);
    };
    struct Ranked
    {
        int score;
        const Command* command;
    };
    std::vector<Ranked> ranked;
    const auto consider = [&](const Command& command, bool foundElsewhere) {
        int score = recency(command) * (text.isEmpty() ? 1000 : 0);
        if (!text.isEmpty()) {
            const int title = fuzzyScore(text, command.title) * 2;
            const int detail = fuzzyScore(text, command.detail);
            score = std::max(title, detail);
            // A provider knows why it found something, a nickname perhaps.
            if (score == 0 && !foundElsewhere)
                return;
            score += recency(command) > 0 ? kRecentBonus + recency(command) : 0;
        }
        ranked.push_back({score, &command});
    };
    for (const Command& command : std::as_const(m_known))
        consider(command, false);
    for (const Command& command : std::as_const(m_found))
        consider(command, true);
    std::ranges::stable_sort(ranked, std::ranges::greater(), &Ranked::score);
    QList<Command> shown;
    for (const Ranked& one : ranked) {
        if (shown.size() == kMostShown)
            break;
        shown.append(*one.command);
    }
    show(shown);
}

void CommandPalette::show(const QList<Command>& commands)
{
    // Late answers must not move the choice away from what the person has selected.
    const int row = m_list->currentIndex().row();
    const QString chosen = row > 0 && row < m_model->rowCount() ? m_model->at(row).id : QString();
    m_model->reset(commands);
    const auto same = std::ranges::find(commands, chosen, &Command::id);
    const int next = chosen.isEmpty() || same == commands.end() ? 0 : int(same - commands.begin());
    m_list->setCurrentIndex(m_model->index(next));
    m_list->setVisible(!commands.isEmpty());
    m_nothing->setVisible(commands.isEmpty());
    place();
}

void CommandPalette::runCurrent()
{
    const QModelIndex index = m_list->currentIndex();
    if (!index.isValid())
        return;
    const Command command = m_model->at(index.row());
    dismiss();
    m_recent.removeAll(command.id);
    m_recent.prepend(command.id);
    m_recent = m_recent.mid(0, kMostRecent);
    Q_EMIT recentIdsChanged();
    if (command.run)
        command.run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    if (watched != m_line)
        return QFrame::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason)
        dismiss();
    // Esc, Tab and the arrows belong to the palette even where an action has them.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    const int rows = m_model->rowCount();
    const int row = m_list->currentIndex().row();
    const auto select = [&](int to) {
        if (rows > 0)
            m_list->setCurrentIndex(m_model->index(std::clamp(to, 0, rows - 1)));
        return true;
    };
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape:
        dismiss();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Down:
    case Qt::Key_Tab:
        return select(row + 1 < rows ? row + 1 : 0);
    case Qt::Key_Up:
    case Qt::Key_Backtab:
        return select(row > 0 ? row - 1 : rows - 1);
    case Qt::Key_PageDown:
        return select(row + kRows - 1);
    case Qt::Key_PageUp:
        return select(row - kRows + 1);
    default:
        return false;
    }
}

void CommandPalette::place()
{
    if (!isVisible())
        return;
    const QRect host = parentWidget()->rect();
    const int width = std::min(m_theme.scaled(kWidth), host.width() - 2 * space::l) + 2 * kElevation;
    const int rows = std::clamp(m_model->rowCount(), 2, kRows);
    const int height = m_line->minimumHeight() + rows * m_theme.scaled(40) + space::xxl + 2 * kElevation;
    const int top = std::max(0, host.height() / 8 - kElevation);
    setGeometry(host.x() + (host.width() - width) / 2, top, width, std::min(height, host.height() - top));
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFloating(painter, m_theme, rect(), radius::l);
    const int line = m_line->geometry().bottom() + space::xs;
    painter.fillRect(QRect(kElevation + 1, line, width() - 2 * kElevation - 2, 1), m_theme.colour(Colour::Border));
}

}

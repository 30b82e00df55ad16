#include "ui/shell/startpage.h"

#include "ui/kit/card.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"

#include <QContextMenuEvent>
#include <QDir>
#include <QFileInfo>
#include <QFuture>
#include <QGridLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMenu>
#include <QPromise>
#include <QStyledItemDelegate>
#include <QThreadPool>

#include <memory>

namespace patron::ui {

namespace {

constexpr int kPathRole = Qt::UserRole;
constexpr int kLostRole = Qt::UserRole + 1;

QString shortFolder(const QString& path)
{
    const QString folder = QDir::toNativeSeparators(QFileInfo(path).absolutePath());
    const QString home = QDir::toNativeSeparators(QDir::homePath());
    return folder.startsWith(home) ? QStringLiteral("~") + folder.mid(home.size()) : folder;
}

class RecentDelegate : public QStyledItemDelegate
{
public:
    RecentDelegate(Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme)
    {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, m_theme.scaled(56)}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        option.widget->style()->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
        const bool lost = index.data(kLostRole).toBool();
        const QRect inner = option.rect.adjusted(space::l, 0, -space::l, 0);
        const auto turn = [&](const QRect& part) { return QStyle::visualRect(option.direction, inner, part); };
        const int icon = m_theme.scaled(size::iconLarge);
        paintGlyph(*painter, m_theme, turn(QRect(inner.left(), inner.top(), icon, inner.height())), icon,
                   lost ? Glyph::Warning : Glyph::Database, lost ? Colour::Warn : Colour::Text2);
        const QFont title = m_theme.font(Type::Body, Weight::Strong);
        const QFont small = m_theme.font(Type::Small);
        const int titleHeight = QFontMetrics(title).height();
        const int total = titleHeight + QFontMetrics(small).height() + space::xxs;
        const QRect words = turn(inner.adjusted(icon + space::l, (inner.height() - total) / 2, 0, 0));
        const auto leading = int(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignTop);
        painter->save();
        painter->setFont(title);
        painter->setPen(m_theme.colour(lost ? Colour::Text3 : Colour::Text1));
        painter->drawText(words, leading,
                          QFontMetrics(title).elidedText(index.data().toString(), Qt::ElideRight, words.width()));
        painter->setFont(small);
        painter->setPen(m_theme.colour(Colour::Text2));
        const QString second =
            lost ? StartPage::tr("Not found, choose to locate it") : shortFolder(index.data(kPathRole).toString());
        painter->drawText(words.adjusted(0, titleHeight + space::xxs, 0, 0), leading,
                          QFontMetrics(small).elidedText(second, Qt::ElideMiddle, words.width()));
        painter->restore();
        if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange))
            paintFocusRing(*painter, QRectF(option.rect).adjusted(2, 1, -2, -1), radius::m,
                           m_theme.colour(Colour::Focus));
    }

private:
    Theme& m_theme;
};

}

StartPage::StartPage(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_recent(new QListWidget(this))
    , m_noRecent(new Label(theme, tr("Workspaces you open appear here."), Type::Body, Colour::Text2, this))
    , m_sample(new ChoiceCard(theme, Glyph::Sample, tr("Explore the sample shop"),
                              tr("Two minutes with a shop that has customers, segments and a running program. Nothing "
                                 "you do there leaves this computer."),
                              this))
{
    setObjectName(QStringLiteral("startPage"));
    auto* name = new Label(theme, QStringLiteral("Patron"), Type::Display, Colour::Text1, this);
    name->setType(Type::Display, Weight::Strong);
    auto* motto = new Label(theme,
                            tr("Know your customers, write to the right ones, see what it earned. "
                               "Everything stays in one file on this computer."),
                            Type::Lead, Colour::Text2, this);
    motto->setWordWrap(true);

    m_sample->setObjectName(QStringLiteral("startSample"));
    m_sample->setProminent(true);
    auto* fresh =
        new ChoiceCard(theme, Glyph::Plus, tr("New workspace"), tr("Start empty and add your own customers."), this);
    fresh->setObjectName(QStringLiteral("startNew"));
    auto* open = new ChoiceCard(theme, Glyph::Folder, tr("Open"), tr("Open a workspace from this computer."), this);
    open->setObjectName(QStringLiteral("startOpen"));
    auto* import = new ChoiceCard(theme, Glyph::Import, tr("Import a file"),
                                  tr("Customers or orders as CSV or Excel. You can also drop the file here."), this);
    import->setObjectName(QStringLiteral("startImport"));
    auto* cards = new QVBoxLayout;
    cards->setSpacing(space::l);
    for (ChoiceCard* card : {m_sample, fresh, open, import})
        cards->addWidget(card);
    cards->addStretch(1);

    auto* recentTitle = new Label(theme, tr("Recent"), Type::Lead, Colour::Text1, this);
    recentTitle->setType(Type::Lead, Weight::Strong);
    m_recent->setObjectName(QStringLiteral("startRecent"));
    m_recent->setAccessibleName(tr("Recent workspaces"));
    m_recent->setItemDelegate(new RecentDelegate(theme, m_recent));
    m_recent->setProperty("kitFlat", true);
    m_recent->setFrameShape(QFrame::NoFrame);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setMouseTracking(true);
    m_recent->viewport()->setAutoFillBackground(false);
    m_recent->installEventFilter(this);
    m_noRecent->setWordWrap(true);
    auto* recent = new QVBoxLayout;
    recent->setSpacing(space::m);
    recent->addWidget(recentTitle);
    recent->addWidget(m_recent, 1);
    recent->addWidget(m_noRecent);
    recent->addStretch(0);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * space::xxl);
    grid->setVerticalSpacing(space::xxl + space::m);
    auto* head = new QVBoxLayout;
    head->setSpacing(space::xs);
    head->addWidget(name);
    head->addWidget(motto);
    grid->addLayout(head, 0, 0, 1, 2);
    grid->addLayout(recent, 1, 0);
    grid->addLayout(cards, 1, 1);
    grid->setColumnStretch(0, 5);
    grid->setColumnStretch(1, 6);
    grid->setRowStretch(1, 1);
    grid->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new ScrollBody(QStringLiteral("startScroll"), tr("Start"), this);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* sheet = new QWidget(scroll);
    sheet->setLayout(grid);
    const auto fit = [this, sheet] { sheet->setMaximumSize(m_theme.scaled(980), m_theme.scaled(640)); };
    fit();
    connect(&theme, &Theme::changed, this, fit);
    auto* centred = new QGridLayout;
    centred->setContentsMargins(2 * space::xxl, 2 * space::xxl, 2 * space::xxl, 2 * space::xxl);
    centred->addWidget(sheet, 1, 1);
    centred->setColumnStretch(0, 1);
    centred->setColumnStretch(1, 100);
    centred->setColumnStretch(2, 1);
    centred->setRowStretch(0, 1);
    centred->setRowStretch(1, 100);
    centred->setRowStretch(2, 2);
    scroll->body()->addLayout(centred);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    setTabOrder(m_sample, fresh);
    setTabOrder(fresh, open);
    setTabOrder(open, import);
    setTabOrder(import, m_recent);

    connect(m_sample, &QAbstractButton::clicked, this, &StartPage::sampleRequested);
    connect(fresh, &QAbstractButton::clicked, this, &StartPage::newRequested);
    connect(open, &QAbstractButton::clicked, this, &StartPage::openRequested);
    connect(import, &QAbstractButton::clicked, this, &StartPage::importRequested);
    connect(m_recent, &QListWidget::itemClicked, this, &StartPage::choose);
    for (ChoiceCard* card : {m_sample, fresh, open, import})
        card->installEventFilter(this);
    setRecentFiles({});
}

void StartPage::setRecentFiles(const QStringList& paths)
{
    m_recent->clear();
    for (const QString& path : paths) {
        auto* item = new QListWidgetItem(QFileInfo(path).completeBaseName(), m_recent);
        item->setData(kPathRole, path);
        item->setData(Qt::AccessibleTextRole,
                      QStringLiteral("%1, %2").arg(QFileInfo(path).completeBaseName(), shortFolder(path)));
        item->setToolTip(QDir::toNativeSeparators(path));
    }
    if (!paths.isEmpty())
        m_recent->setCurrentRow(0);
    m_recent->setVisible(!paths.isEmpty());
    m_noRecent->setVisible(paths.isEmpty());
    lookFor(paths);
}

void StartPage::lookFor(const QStringList& paths)
{
    // A network drive may take seconds to say no.
    auto promise = std::make_shared<QPromise<QStringList>>();
    promise->future().then(this, [this](const QStringList& lost) {
        for (int row = 0; row < m_recent->count(); ++row) {
            QListWidgetItem* item = m_recent->item(row);
            item->setData(kLostRole, lost.contains(item->data(kPathRole).toString()));
        }
    });
    QThreadPool::globalInstance()->start([promise, paths] {
        promise->start();
        QStringList lost;
        for (const QString& path : paths)
            if (!QFileInfo::exists(path))
                lost << path;
        promise->addResult(lost);
        promise->finish();
    });
}

void StartPage::choose(const QListWidgetItem* item)
{
    if (!item)
        return;
    if (item->data(kLostRole).toBool())
        Q_EMIT openRequested();
    else
        Q_EMIT recentChosen(item->data(kPathRole).toString());
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_recent->count() > 0)
        m_recent->setFocus();
    else
        m_sample->setFocus();
}

bool StartPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_recent && event->type() == QEvent::ContextMenu) {
        const QListWidgetItem* item = m_recent->currentItem();
        if (!item)
            return false;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        const QString path = item->data(kPathRole).toString();
        connect(menu->addAction(m_theme.icon(Glyph::Trash), tr("Remove from this list")), &QAction::triggered, this,
                [this, path] { Q_EMIT recentRemoved(path); });
        menu->popup(static_cast<QContextMenuEvent*>(event)->globalPos());
        return true;
    }
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (watched == m_recent) {
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            choose(m_recent->currentItem());
            return true;
        }
        if (key == Qt::Key_Delete && m_recent->currentItem()) {
            Q_EMIT recentRemoved(m_recent->currentItem()->data(kPathRole).toString());
            return true;
        }
        return false;
    }
    auto* card = qobject_cast<ChoiceCard*>(watched);
    if (!card)
        return false;
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
        // Cards are a list to the arrows; the ends stay.
        const QList<ChoiceCard*> cards = findChildren<ChoiceCard*>();
        const qsizetype next = cards.indexOf(card) + (key == Qt::Key_Down ? 1 : -1);
        if (next >= 0 && next < cards.size())
            cards.at(next)->setFocus(Qt::TabFocusReason);
        return true;
    }
    return false;
}

}

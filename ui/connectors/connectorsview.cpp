#include "ui/connectors/connectorsview.h"

#include "ui/connectors/attemptlog.h"
#include "ui/connectors/connectorcard.h"
#include "ui/connectors/connectorform.h"
#include "ui/connectors/connectorgallery.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QGridLayout>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int twoColumnsFrom = 880;
/// What changes while a send is under way is read at most so often.
constexpr int readAgainMs = 400;
const QString viewKey = QStringLiteral("view");
const QString adding = QStringLiteral("add");
}

ConnectorsView::ConnectorsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_add(new QAction(theme.icon(Glyph::Plus), tr("Add a connector"), this))
    , m_header(new PageHeader(theme, tr("Connectors"), this))
    , m_stack(new QStackedWidget(this))
    , m_cards(new ScrollBody(QStringLiteral("connectorCards"), tr("Connectors"), m_stack))
    , m_gallery(new ConnectorGallery(theme, m_stack))
    , m_form(new ConnectorForm(theme, services, dialogs, m_stack))
    , m_log(new AttemptLog(theme, services, m_stack))
{
    m_add->setObjectName(QStringLiteral("connectorsAdd"));
    m_add->setShortcut(QKeySequence::New);
    m_add->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_add);
    m_cards->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    m_grid = new QGridLayout;
    m_grid->setSpacing(space::xl);
    m_cards->body()->addLayout(m_grid);
    m_cards->body()->addStretch(1);
    for (QWidget* view : std::initializer_list<QWidget*>{m_cards, m_gallery, m_form, m_log})
        m_stack->addWidget(view);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_stack, 1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(readAgainMs);
    connect(&m_pause, &QTimer::timeout, this, &ConnectorsView::load);
    connect(m_add, &QAction::triggered, this, &ConnectorsView::startAdding);
    connect(m_header, &PageHeader::backRequested, this, [this] {
        if (m_stack->currentWidget() == m_form && m_adding)
            startAdding();
        else
            showCards();
    });
    connect(m_gallery, &ConnectorGallery::chosen, this, [this](const ConnectorChoice& choice) {
        QStringList names;
        for (const ConnectorCard* card : std::as_const(m_shown))
            names.append(textOf(card->overview().row.name));
        bring(m_form);
        m_form->add(choice, names);
        m_adding = true;
        m_header->setTitle(tr("Add %1").arg(m_form->title()));
    });
    connect(m_form, &ConnectorForm::cancelled, this, &ConnectorsView::showCards);
    connect(m_form, &ConnectorForm::saved, this, [this](const QString& sentence) {
        showCards();
        Q_EMIT noteRaised(Tone::Ok, sentence);
    });
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        const bool ours =
            changes.touches(Area::Connectors) || changes.touches(Area::Outbox) || changes.touches(Area::Settings);
        if (ours && isVisible() && !m_pause.isActive())
            m_pause.start();
    });
    bring(m_cards);
}

void ConnectorsView::enter(const QVariantMap& at)
{
    load();
    if (at.value(viewKey).toString() == adding)
        startAdding();
    else
        showCards();
}

QList<QWidget*> ConnectorsView::panes()
{
    return {m_header, m_stack};
}

void ConnectorsView::load()
{
    const Ms now = m_services.clock().now();
    m_services.ask<std::vector<delivery::ConnectorOverview>>(
        this,
        [now](ReadSession& session) -> Result<std::vector<delivery::ConnectorOverview>> {
            return delivery::connectors::overview(session.connection(), now);
        },
        [this](Result<std::vector<delivery::ConnectorOverview>> all) {
            if (all)
                fill(std::move(*all));
            else
                Q_EMIT noteRaised(Tone::Danger, textOf(all.error().text));
        },
        QStringLiteral("overview"));
}

void ConnectorsView::fill(std::vector<delivery::ConnectorOverview> all)
{
    // The Local inbox is there from the start: what somebody added comes first.
    std::stable_partition(all.begin(), all.end(), [](const auto& one) { return one.row.kind != "local"; });
    bool same = m_shown.size() == qsizetype(all.size());
    for (qsizetype i = 0; same && i < m_shown.size(); ++i)
        same = m_shown[i]->overview().row.id == all[std::size_t(i)].row.id;
    if (!same) {
        qDeleteAll(m_shown);
        m_shown.clear();
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto* card = new ConnectorCard(m_theme, m_services, m_cards->widget());
            connect(card, &ConnectorCard::changeRequested, this, [this](const delivery::ConnectorRow& row) {
                bring(m_form);
                m_form->change(row);
                m_header->setTitle(m_form->title());
            });
            connect(card, &ConnectorCard::logRequested, this, [this](const delivery::ConnectorRow& row) {
                bring(m_log);
                m_log->show(row);
                m_header->setTitle(tr("%1: log").arg(textOf(row.name)));
            });
            connect(card, &ConnectorCard::removeRequested, this, &ConnectorsView::askRemove);
            connect(card, &ConnectorCard::unlocked, this, &ConnectorsView::load);
            connect(card, &ConnectorCard::failed, this,
                    [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
            m_shown.append(card);
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        m_shown[qsizetype(i)]->show(all[i]);
    if (!same)
        arrange();
    if (m_stack->currentWidget() == m_log)
        m_log->refresh();
}

void ConnectorsView::arrange()
{
    const int columns = width() >= m_theme.scaled(twoColumnsFrom) ? 2 : 1;
    for (qsizetype i = 0; i < m_shown.size(); ++i) {
        m_grid->addWidget(m_shown[i], int(i) / columns, int(i) % columns);
        m_shown[i]->QWidget::show();
    }
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, columns == 2 ? 1 : 0);
}

void ConnectorsView::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    arrange();
}

void ConnectorsView::bring(QWidget* view)
{
    m_stack->setCurrentWidget(view);
    const bool cards = view == m_cards;
    m_adding = false;
    m_header->setTitle(cards ? tr("Connectors") : tr("Add a connector"));
    m_header->setSubtitle(cards ? tr("What messages leave by, and where answers come in") : QString());
    m_header->setBack(cards ? QString() : tr("Back"));
    m_add->setVisible(cards);
    m_header->setPrimaryAction(m_add);
}

void ConnectorsView::showCards()
{
    bring(m_cards);
    Q_EMIT placeChanged({});
}

void ConnectorsView::startAdding()
{
    bring(m_gallery);
    m_gallery->start();
    Q_EMIT placeChanged({{viewKey, adding}});
}

void ConnectorsView::askRemove(const delivery::ConnectorRow& row)
{
    const QString name = textOf(row.name);
    m_dialogs.confirm(this,
                      {tr("Remove “%1”?").arg(name),
                       tr("Its password is forgotten. What was sent by it stays in the history."),
                       tr("Remove"),
                       true,
                       {}},
                      [this, row](bool yes) {
                          if (!yes)
                              return;
                          m_services.run<bool>(
                              this, QString(),
                              [row, &workspace = m_services.workspace()](JobContext&) -> Result<bool> {
                                  PATRON_CHECK(workspace.store().write(
                                      [&](Transaction& tx) { return delivery::connectors::remove(tx, row.id); }));
                                  // A keychain that cannot be asked now only keeps what nobody reads any more.
                                  if (row.needsSecret())
                                      (void)workspace.secrets().remove({row.uuid, row.name});
                                  return true;
                              },
                              [this](Result<bool> removed) {
                                  if (!removed)
                                      Q_EMIT noteRaised(Tone::Danger, textOf(removed.error().text));
                              });
                      });
}

}

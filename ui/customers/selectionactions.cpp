#include "ui/customers/selectionactions.h"

#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/customermerge.h"
#include "ui/customers/privacyactions.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/icons.h"
#include "ui/models/customerlistmodel.h"
#include "ui/models/localetext.h"
#include "ui/models/profileedits.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QTableView>

namespace patron::ui {

namespace {
/// More rows than this are an export, not a copy.
constexpr int mostCopied = 10'000;
/// A rule that lists people one by one.
constexpr std::size_t mostListed = 1'000;
constexpr std::size_t everyone = SIZE_MAX;
}

SelectionActions::SelectionActions(Services& services, Dialogs& dialogs, CustomerListModel& model, QTableView& table,
                                   QWidget* parent)
    : QObject(parent)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_model(model)
    , m_table(table)
    , m_window(parent)
    , m_privacy(new PrivacyActions(services, dialogs, parent))
    , m_tag(new QAction(tr("Tag…"), this))
    , m_erase(new QAction(tr("Erase…"), this))
    , m_copy(new QAction(tr("Copy"), this))
    , m_merge(new QAction(tr("Merge the two"), this))
    , m_segment(new QAction(tr("Make a segment…"), this))
{
    const auto name = [](QAction* action, const QString& objectName, Glyph glyph) {
        action->setObjectName(objectName);
        action->setProperty("kitGlyph", int(glyph));
    };
    name(m_tag, QStringLiteral("customersTag"), Glyph::Tag);
    name(m_copy, QStringLiteral("customersCopy"), Glyph::Copy);
    name(m_segment, QStringLiteral("customersSegment"), Glyph::Segments);
    connect(m_tag, &QAction::triggered, this, &SelectionActions::askTag);
    name(m_merge, QStringLiteral("customersMerge"), Glyph::Merge);
    connect(m_merge, &QAction::triggered, this, &SelectionActions::merge);
    connect(m_copy, &QAction::triggered, this, &SelectionActions::copy);
    connect(m_segment, &QAction::triggered, this, &SelectionActions::askSegment);
    name(m_erase, QStringLiteral("customersErase"), Glyph::Trash);
    connect(m_erase, &QAction::triggered, this, &SelectionActions::erase);
    connect(m_privacy, &PrivacyActions::noteRaised, this, &SelectionActions::noteRaised);
    refresh();
}

qint64 SelectionActions::count() const
{
    qint64 rows = 0;
    if (!m_table.selectionModel())
        return 0;
    for (const QItemSelectionRange& range : m_table.selectionModel()->selection())
        rows += range.height();
    return rows;
}

std::vector<CustomerId> SelectionActions::selected(std::size_t limit) const
{
    std::vector<CustomerId> customers;
    for (const QItemSelectionRange& range : m_table.selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && customers.size() < limit; ++row) {
            if (const CustomerId customer = m_model.customerAt(row))
                customers.push_back(customer);
        }
    }
    return customers;
}

void SelectionActions::refresh()
{
    const qint64 rows = count();
    m_tag->setEnabled(rows > 0);
    m_copy->setEnabled(rows > 0);
    m_erase->setEnabled(rows > 0 && rows <= qint64(mostListed));
    m_merge->setVisible(rows == 2);
    m_segment->setEnabled(rows > 0 && rows <= qint64(mostListed));
}

void SelectionActions::copy()
{
    QStringList lines;
    for (const QItemSelectionRange& range : m_table.selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && lines.size() < mostCopied; ++row) {
            if (!m_model.rowAt(row))
                continue;
            QStringList cells;
            for (int column = 0; column < m_model.columnCount(); ++column) {
                if (m_model.columnIds().at(column) != u"may_write")
                    cells << m_model.index(row, column).data().toString();
            }
            lines << cells.join(u'\t');
        }
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
}

void SelectionActions::askTag()
{
    const TextQuestion question{tr("Tag %n customer(s)", nullptr, int(count())), tr("The tag"), {}, tr("Tag")};
    m_dialogs.askText(m_window, question, [this](const std::optional<QString>& word) {
        if (word && !word->trimmed().isEmpty())
            tag(word->trimmed());
    });
}

void SelectionActions::tag(const QString& word)
{
    using Before = std::vector<FactBefore>;
    m_services.change<Before>(
        this,
        [customers = selected(everyone), tag = word.toStdString(), now = m_services.clock().now()](Transaction& tx) {
            return writeTag(tx, customers, tag, true, now);
        },
        [this, word](Result<Before> before) {
            if (!before) {
                Q_EMIT noteRaised(Tone::Danger, textOf(before.error().text));
                return;
            }
            if (before->empty()) {
                Q_EMIT noteRaised(Tone::Info, tr("All of them have the tag already."));
                return;
            }
            const auto changed = std::make_shared<const Before>(std::move(*before));
            Services& services = m_services;
            services.undo().record(
                tr("tag “%1”", "what is undone").arg(word),
                [&services, changed](JobContext& job) {
                    return services.store().write(
                        [&](Transaction& tx) { return restoreFacts(tx, "tags", *changed, job.clock().now()); });
                },
                [&services, changed, tag = word.toStdString()](JobContext& job) {
                    return services.store().write([&](Transaction& tx) -> Result<void> {
                        std::vector<CustomerId> again;
                        for (const FactBefore& fact : *changed)
                            again.push_back(fact.customer);
                        PATRON_CHECK(writeTag(tx, again, tag, true, job.clock().now()));
                        return {};
                    });
                });
            Q_EMIT undoOffered(tr("%1 customers have the tag “%2” now.").arg(countText(qint64(changed->size())), word));
        });
}

void SelectionActions::erase()
{
    const std::vector<CustomerId> customers = selected(mostListed);
    const QString count = countText(static_cast<qint64>(customers.size()));
    m_privacy->erase(customers, tr("%1 customers").arg(count), count);
}

void SelectionActions::merge()
{
    const std::vector<CustomerId> two = selected(2);
    if (two.size() != 2)
        return;
    Services& services = m_services;
    const workspace::MergeWish wish{two[0], two[1], "by hand"};
    services.run<workspace::MergeOutcome>(
        this, {},
        [&services, wish](JobContext& job) {
            return workspace::mergeCustomers(services.store(), wish, job.clock().now());
        },
        [this, wish, &services](Result<workspace::MergeOutcome> outcome) {
            if (!outcome) {
                Q_EMIT noteRaised(Tone::Danger, textOf(outcome.error().text));
                return;
            }
            services.undo().record(
                tr("merge of two customers", "what is undone"),
                [&services, merged = outcome->merged](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::unmergeCustomer(services.store(), merged, job.clock().now()));
                    return {};
                },
                [&services, wish](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::mergeCustomers(services.store(), wish, job.clock().now()));
                    return {};
                });
            Q_EMIT undoOffered(tr("The two are one customer now."));
        });
}

void SelectionActions::askSegment()
{
    const TextQuestion question{
        tr("A segment of these %n customer(s)", nullptr, int(count())), tr("Its name"), {}, tr("Make the segment")};
    m_dialogs.askText(m_window, question, [this](const std::optional<QString>& name) {
        if (name && !name->trimmed().isEmpty())
            makeSegment(name->trimmed());
    });
}

void SelectionActions::makeSegment(const QString& name)
{
    Json any = Json::array();
    for (const CustomerId customer : selected(mostListed))
        any.push_back({{"trait", "id"}, {"op", "="}, {"value", customer.value}});
    const Json json{{"patron_rule", 1}, {"rule", {{"any", any}}}};
    m_services.change<SegmentId>(
        this,
        [json, name = name.toStdString(), now = m_services.clock().now()](Transaction& tx) -> Result<SegmentId> {
            ReadSession session(tx.connection());
            PATRON_TRY(rule, segment::ruleFromJson(json, segment::FieldCatalog::load(session)));
            return segment::segments::save(tx, name, rule, now);
        },
        [this, name](Result<SegmentId> id) {
            if (!id) {
                Q_EMIT noteRaised(Tone::Danger, textOf(id.error().text));
                return;
            }
            Q_EMIT noteRaised(Tone::Ok, tr("The segment “%1” is made.").arg(name));
            Q_EMIT goRequested(QStringLiteral("segments"),
                               {{QStringLiteral("segment"), QVariant::fromValue<qlonglong>(id->value)}});
        });
}

}

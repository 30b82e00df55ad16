#include "ui/models/duplicatequeue.h"

#include "core/base/json.h"
#include "core/customer/customerlist.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

namespace patron::ui {

namespace {
/// A person works through tens, not thousands; the rest comes when these are done.
constexpr std::int64_t rowsShown = 200;

QString tr(const char* text, const char* hint = nullptr, int n = -1)
{
    return QCoreApplication::translate("patron::ui::DuplicateModel", text, hint, n);
}

QString valueText(const Json& value)
{
    if (value.is_array()) {
        QStringList items;
        for (const Json& item : value)
            items << textOf(item.is_string() ? item.get<std::string>() : compactJson(item));
        return items.join(QStringLiteral(", "));
    }
    if (value.is_boolean())
        return value.get<bool>() ? tr("yes") : tr("no");
    return textOf(value.is_string() ? value.get<std::string>() : compactJson(value));
}

QString identityLabel(const std::string& kind)
{
    if (kind == "email")
        return tr("E-mail");
    if (kind == "phone")
        return tr("Phone");
    if (kind == "card")
        return tr("Card");
    return kind == "device" ? tr("Device") : tr("Shop number");
}

/// Everything of one kind in one line, so that kinds stand side by side.
std::map<std::string, QStringList> identitiesOf(const Json& profile)
{
    std::map<std::string, QStringList> kinds;
    for (const Json& identity : profile["identities"]) {
        QString value = textOf(identity["value"].get<std::string>());
        const auto source = identity.find("source");
        if (source != identity.end() && source->is_string() && !source->get_ref<const std::string&>().empty())
            value = tr("%1 (%2)", "number (source)").arg(value, textOf(source->get<std::string>()));
        kinds[identity["kind"].get<std::string>()] << value;
    }
    return kinds;
}

CompareLine lineOf(const QString& label, const QString& first, const QString& second)
{
    CompareLine line{label, first, second, CompareLine::State::Same};
    if (first.isEmpty() || second.isEmpty())
        line.state = CompareLine::State::OneSided;
    else if (first.compare(second, Qt::CaseInsensitive) != 0)
        line.state = CompareLine::State::Differs;
    return line;
}

QString ordersText(const Json& profile)
{
    const int orders = static_cast<int>(profile["orders"].size());
    return orders == 0 ? tr("none") : tr("%n order(s)", nullptr, orders);
}

QString consentText(const Json& profile, const char* channel)
{
    const std::string state = profile["consent"][channel]["state"].get<std::string>();
    return state == "granted" ? tr("said yes") : state == "denied" ? tr("said no") : tr("never asked");
}
}

Result<Comparison> readComparison(ReadSession& session, const Store& store, const customer::DuplicateCase& pair, Ms now)
{
    for (const CustomerId customer : {pair.first, pair.second}) {
        const auto rows = customer::customerlist::page(session, store, {}, customer, 1);
        if (rows.empty() || rows.front().id != customer)
            return makeError(ErrorCode::NotFound, tr("One of the two is not there any more.").toStdString());
    }
    const Json first = customer::profiles::profile(session, store, pair.first, now);
    const Json second = customer::profiles::profile(session, store, pair.second, now);
    Comparison comparison;
    comparison.pair = pair;
    comparison.firstName = textOf(first["name"].get<std::string>());
    comparison.secondName = textOf(second["name"].get<std::string>());
    for (const std::string& reason : customer::duplicates::reasonsFor(pair.evidence))
        comparison.reasonsFor << textOf(reason);
    for (const std::string& reason : customer::duplicates::reasonsAgainst(pair.evidence))
        comparison.reasonsAgainst << textOf(reason);
    auto mine = identitiesOf(first);
    auto others = identitiesOf(second);
    for (const std::string kind : {"email", "phone", "card", "external", "device"}) {
        const QString left = mine[kind].join(QStringLiteral(", "));
        const QString right = others[kind].join(QStringLiteral(", "));
        if (!left.isEmpty() || !right.isEmpty())
            comparison.lines.push_back(lineOf(identityLabel(kind), left, right));
    }
    const auto valueOf = [](const Json& profile, const std::string& trait) {
        const auto found = profile["traits"].find(trait);
        return found == profile["traits"].end() ? QString() : valueText((*found)["value"]);
    };
    for (const customer::Trait& trait : customer::traits::all(session)) {
        const QString left = valueOf(first, trait.name);
        const QString right = valueOf(second, trait.name);
        if (!left.isEmpty() || !right.isEmpty())
            comparison.lines.push_back(lineOf(textOf(trait.label), left, right));
    }
    comparison.lines.push_back(lineOf(tr("Orders"), ordersText(first), ordersText(second)));
    comparison.lines.push_back(lineOf(tr("May get e-mail"), consentText(first, "email"), consentText(second, "email")));
    return comparison;
}

DuplicateModel::DuplicateModel(Services& services, QObject* parent)
    : QAbstractListModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (m_total && (changes.touches(Area::Customers) || changes.touches(Area::Imports)))
            reload();
    });
}

void DuplicateModel::reload()
{
    struct Queue
    {
        std::vector<DuplicateRow> rows;
        std::int64_t total = 0;
    };
    m_services.ask<Queue>(
        this,
        [](ReadSession& session) -> Result<Queue> {
            Queue queue;
            queue.total = customer::duplicates::count(session.connection());
            for (customer::DuplicateCase& pair : customer::duplicates::list(session.connection(), rowsShown)) {
                DuplicateRow row;
                row.firstName = textOf(customer::profiles::displayName(session.connection(), pair.first));
                row.secondName = textOf(customer::profiles::displayName(session.connection(), pair.second));
                row.pair = std::move(pair);
                queue.rows.push_back(std::move(row));
            }
            return queue;
        },
        [this](Result<Queue> queue) {
            if (!queue) {
                Q_EMIT failed(textOf(queue.error().text));
                return;
            }
            beginResetModel();
            m_rows = std::move(queue->rows);
            m_total = queue->total;
            endResetModel();
            Q_EMIT loaded();
        },
        QStringLiteral("queue"));
}

const DuplicateRow* DuplicateModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int DuplicateModel::rowOf(CustomerId first, CustomerId second) const
{
    const auto found = std::ranges::find_if(
        m_rows, [&](const DuplicateRow& row) { return row.pair.first == first && row.pair.second == second; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int DuplicateModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant DuplicateModel::data(const QModelIndex& index, int role) const
{
    const DuplicateRow* row = index.isValid() ? rowAt(index.row()) : nullptr;
    if (!row)
        return {};
    if (role == ScoreRole)
        return row->pair.score;
    if (role == Qt::DisplayRole)
        return row->firstName == row->secondName
                   ? row->firstName
                   : tr("%1 · %2", "two names of one person").arg(row->firstName, row->secondName);
    if (role == Qt::AccessibleTextRole || role == Qt::ToolTipRole)
        return tr("%1 and %2, %3 percent sure").arg(row->firstName, row->secondName, countText(row->pair.score));
    return {};
}

}

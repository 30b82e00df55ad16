#include "core/customer/referencerows.h"

#include <algorithm>
#include <map>

namespace patron::customer {

const ReferenceTable& productTable()
{
    static const ReferenceTable table{
        "product", "product",
        {"sku"},   {"name", "category", "brand", "price", "currency", "url", "image_url", "properties"},
        {"name"},  Area::Products};
    return table;
}

const ReferenceTable& traitTable()
{
    static const ReferenceTable table{"trait",           "trait",           {"name"},
                                      {"type", "label"}, {"type", "label"}, Area::Customers};
    return table;
}

const ReferenceTable& placeTable()
{
    static const ReferenceTable table{"place",
                                      "place",
                                      {"folded"},
                                      {"kind", "name", "street", "city", "postal_code", "country", "lat", "lon",
                                       "polygon", "hours", "phone", "starts_at", "ends_at"},
                                      {"kind", "name"},
                                      Area::Places};
    return table;
}

const ReferenceTable& rateTable()
{
    static const ReferenceTable table{"rate", "exchange_rate", {"currency", "day"}, {"rate_e9"}, {}, Area::Orders,
                                      false};
    return table;
}

namespace references {

namespace {
constexpr char keySeparator = '\x1F';

std::string joinKey(const std::vector<std::string>& key)
{
    std::string joined;
    for (const std::string& part : key) {
        if (&part != &key.front())
            joined.push_back(keySeparator);
        joined.append(part);
    }
    return joined;
}

/// The key's columns from its joined text.
std::vector<std::string_view> splitKey(std::string_view joined)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = joined.find(keySeparator);
        parts.push_back(joined.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        joined.remove_prefix(end + 1);
    }
}

std::string conditions(const ReferenceTable& table)
{
    std::string text;
    for (const std::string_view key : table.keys)
        text.append(text.empty() ? " WHERE " : " AND ").append(key).append(" = ?");
    return text;
}

void bindKey(Query& query, std::string_view joined)
{
    for (const std::string_view part : splitKey(joined))
        query.bindNext(part);
}

bool isEmpty(const Json& value)
{
    return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty());
}

/// The row's fields, or null when there is none.
Json readRow(Transaction& tx, const ReferenceTable& table, std::string_view key)
{
    std::string sql = "SELECT ";
    for (const std::string_view column : table.columns)
        sql.append(sql.size() > 7 ? ", " : "").append(column);
    sql.append(" FROM ").append(table.table).append(conditions(table));
    Query query = tx.query(sql);
    query.bind();
    bindKey(query, key);
    if (!query.step())
        return nullptr;
    Json fields = Json::object();
    for (int i = 0; i < query.columnCount(); ++i) {
        constexpr int integerType = 1;
        constexpr int realType = 2;
        const int type = query.columnType(i);
        Json& field = fields[std::string(table.columns[static_cast<std::size_t>(i)])];
        if (!query.isNull(i))
            field = type == integerType ? Json(query.int64(i))
                    : type == realType  ? Json(query.real(i))
                                        : Json(query.text(i));
    }
    return fields;
}

void bindField(Query& query, const Json& value)
{
    if (value.is_string())
        query.bindNext(value.get<std::string>());
    else if (value.is_number_integer())
        query.bindNext(value.get<std::int64_t>());
    else if (value.is_number())
        query.bindNext(value.get<double>());
    else
        query.bindNext(nullptr);
}

void writeRow(Transaction& tx, const ReferenceTable& table, std::string_view key, const Json& fields, BatchId batch,
              bool there)
{
    const auto bindFields = [&](Query& query) {
        for (const std::string_view column : table.columns) {
            const auto found = fields.find(std::string(column));
            const bool text = std::find(table.never.begin(), table.never.end(), column) != table.never.end();
            bindField(query, found != fields.end() && !found->is_null() ? *found : text ? Json("") : Json(nullptr));
        }
    };
    std::string sql;
    if (there) {
        sql.append("UPDATE ").append(table.table).append(" SET ");
        for (const std::string_view column : table.columns)
            sql.append(column).append(" = ?, ");
        sql.append("batch_id = ?").append(conditions(table));
        Query update = tx.query(sql);
        update.bind();
        bindFields(update);
        update.bindNext(batch);
        bindKey(update, key);
        update.run();
    } else {
        std::string marks;
        sql.append("INSERT INTO ").append(table.table).append("(");
        for (const std::string_view column : table.columns) {
            sql.append(column).append(", ");
            marks.append("?, ");
        }
        sql.append("batch_id");
        marks.append("?");
        for (const std::string_view column : table.keys) {
            sql.append(", ").append(column);
            marks.append(", ?");
        }
        Query insert = tx.query(sql + ") VALUES (" + marks + ")");
        insert.bind();
        bindFields(insert);
        insert.bindNext(batch);
        bindKey(insert, key);
        insert.run();
    }
    tx.changed(table.changes);
}

struct Stored
{
    BatchId batch;
    Json value; ///< {policy, at, fields}
};

std::vector<Stored> versionsOf(Transaction& tx, const ReferenceTable& table, std::string_view key)
{
    std::vector<Stored> list;
    Query query = tx.query("SELECT batch_id, value FROM import_version WHERE area = ? AND key = ? ORDER BY batch_id");
    query.bind(table.area, key);
    while (query.step()) {
        if (auto value = parseJson(query.view(1), "a version"))
            list.push_back({query.id<BatchId>(0), std::move(*value)});
    }
    return list;
}

/// Lays one word over what is in force. `dates` remembers since when each field holds.
void lay(Json& fields, std::map<std::string, Ms>& dates, const Json& version)
{
    const std::string policy = version.value("policy", "overwrite");
    const Ms at = version.value("at", Ms{0});
    const auto given = version.find("fields");
    if (given == version.end() || !given->is_object())
        return;
    for (const auto& [name, value] : given->items()) {
        Json& field = fields[name];
        if (isEmpty(value) && policy != "overwrite")
            continue;
        if (policy == "fill" && !isEmpty(field))
            continue;
        if (policy == "newest" && !isEmpty(field) && dates[name] > at)
            continue;
        field = value;
        dates[name] = at;
    }
}

Json fold(const std::vector<Stored>& versions)
{
    Json fields = Json::object();
    std::map<std::string, Ms> dates;
    for (const Stored& version : versions)
        lay(fields, dates, version.value);
    return fields;
}

void storeVersion(Transaction& tx, const ReferenceTable& table, std::string_view key, BatchId batch, const Json& value)
{
    tx.query("INSERT INTO import_version(area, key, batch_id, value) VALUES (?, ?, ?, ?) "
             "ON CONFLICT DO UPDATE SET value = excluded.value")
        .bind(table.area, key, batch.value, compactJson(value))
        .run();
}

bool sameFields(const Json& a, const Json& b)
{
    const auto covers = [](const Json& all, const Json& part) {
        return std::all_of(part.items().begin(), part.items().end(), [&](const auto& item) {
            const auto found = all.find(item.key());
            const bool none = found == all.end() || isEmpty(*found);
            return none ? isEmpty(item.value()) : *found == item.value();
        });
    };
    return covers(a, b) && covers(b, a);
}
}

Outcome put(Transaction& tx, const ReferenceTable& table, const ReferenceVersion& version)
{
    const std::string key = joinKey(version.key);
    const Json row = readRow(tx, table, key);
    std::vector<Stored> versions = versionsOf(tx, table, key);
    if (!row.is_null() && versions.empty()) {
        versions.push_back({BatchId{}, {{"policy", "overwrite"}, {"at", 0}, {"fields", row}}});
        storeVersion(tx, table, key, {}, versions.back().value);
    }
    const auto own = std::find_if(versions.begin(), versions.end(),
                                  [&](const Stored& stored) { return stored.batch == version.batch; });
    const Json word = {{"policy", version.policy}, {"at", version.at}, {"fields", version.fields}};
    if (own == versions.end()) {
        versions.push_back({version.batch, word});
        storeVersion(tx, table, key, version.batch, word);
    } else {
        Json merged = own->value["fields"];
        std::map<std::string, Ms> dates;
        for (const auto& [name, value] : merged.items())
            dates[name] = own->value.value("at", Ms{0});
        lay(merged, dates, word);
        own->value["fields"] = std::move(merged);
        own->value["at"] = std::max(own->value.value("at", Ms{0}), version.at);
        storeVersion(tx, table, key, version.batch, own->value);
    }
    const Json after = fold(versions);
    if (!row.is_null() && sameFields(row, after))
        return Outcome::Unchanged;
    writeRow(tx, table, key, after, versions.front().batch, !row.is_null());
    return row.is_null() ? Outcome::Added : Outcome::Updated;
}

std::vector<Withdrawn> withdraw(Transaction& tx, const ReferenceTable& table, BatchId batch,
                                const std::function<bool(std::int64_t)>& removable)
{
    std::vector<Withdrawn> list;
    {
        Query query = tx.query("SELECT key FROM import_version WHERE batch_id = ? AND area = ? ORDER BY key");
        query.bind(batch, table.area);
        while (query.step())
            list.push_back({query.text(0), false, false, {}, {}});
    }
    for (Withdrawn& row : list) {
        tx.query("DELETE FROM import_version WHERE area = ? AND key = ? AND batch_id = ?")
            .bind(table.area, row.key, batch)
            .run();
        row.before = readRow(tx, table, row.key);
        if (row.before.is_null())
            continue;
        const std::vector<Stored> rest = versionsOf(tx, table, row.key);
        if (!rest.empty()) {
            row.after = fold(rest);
            writeRow(tx, table, row.key, row.after, rest.front().batch, true);
            // What stands as it did before all imports needs no version.
            if (rest.size() == 1 && !rest.front().batch)
                tx.query("DELETE FROM import_version WHERE area = ? AND key = ?").bind(table.area, row.key).run();
            continue;
        }
        row.unspoken = true;
        std::int64_t id = 0;
        if (table.hasId) {
            Query find = tx.query("SELECT id FROM " + std::string(table.table) + conditions(table));
            find.bind();
            bindKey(find, row.key);
            id = find.step() ? find.int64(0) : 0;
        }
        if (removable(id)) {
            Query gone = tx.query("DELETE FROM " + std::string(table.table) + conditions(table));
            gone.bind();
            bindKey(gone, row.key);
            gone.run();
            row.removed = true;
        } else {
            row.after = row.before;
            writeRow(tx, table, row.key, row.after, {}, true);
        }
        tx.changed(table.changes);
    }
    return list;
}

}
}

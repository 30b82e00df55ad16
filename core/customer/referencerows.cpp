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

const ReferenceTable& gazetteerTable()
{
    static const ReferenceTable table{
        "gazetteer",  "gazetteer", {"country", "kind", "folded", "region"}, {"name", "lat", "lon"}, {"name"},
        Area::Places, false};
    return table;
}

const ReferenceTable& weatherTable()
{
    static const ReferenceTable table{"weather",
                                      "weather",
                                      {"spot", "day", "variable", "issued_at"},
                                      {"value", "place", "lat", "lon", "source"},
                                      {"place", "source"},
                                      Area::Places,
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

/// A row's fields and the import that made it.
struct Row
{
    Json fields; ///< null: there is none
    BatchId batch;
};

Row readRow(Transaction& tx, const ReferenceTable& table, std::string_view key)
{
    std::string sql = "SELECT batch_id";
    for (const std::string_view column : table.columns)
        sql.append(", ").append(column);
    sql.append(" FROM ").append(table.table).append(conditions(table));
    Query query = tx.query(sql);
    query.bind();
    bindKey(query, key);
    Row row;
    if (!query.step())
        return row;
    row.batch = BatchId{query.isNull(0) ? 0 : query.int64(0)};
    row.fields = Json::object();
    for (int i = 1; i < query.columnCount(); ++i) {
        constexpr int integerType = 1;
        constexpr int realType = 2;
        const int type = query.columnType(i);
        Json& field = row.fields[std::string(table.columns[static_cast<std::size_t>(i - 1)])];
        if (!query.isNull(i))
            field = type == integerType ? Json(query.int64(i))
                    : type == realType  ? Json(query.real(i))
                                        : Json(query.text(i));
    }
    return row;
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

namespace {
bool isDated(const Json& version)
{
    return version.value("policy", "") == "newest";
}

/// The versions with this one among them.
void addVersion(Transaction& tx, const ReferenceTable& table, std::string_view key, std::vector<Stored>& versions,
                BatchId batch, const Json& word)
{
    const auto own =
        std::find_if(versions.begin(), versions.end(), [&](const Stored& stored) { return stored.batch == batch; });
    if (own == versions.end()) {
        versions.push_back({batch, word});
        storeVersion(tx, table, key, batch, word);
        return;
    }
    Json merged = own->value["fields"];
    std::map<std::string, Ms> dates;
    for (const auto& [name, value] : merged.items())
        dates[name] = own->value.value("at", Ms{0});
    lay(merged, dates, word);
    own->value["fields"] = std::move(merged);
    own->value["at"] = std::max(own->value.value("at", Ms{0}), word.value("at", Ms{0}));
    storeVersion(tx, table, key, batch, own->value);
}

Outcome bringTo(Transaction& tx, const ReferenceTable& table, std::string_view key, const Row& row, const Json& fields,
                BatchId batch)
{
    if (sameFields(row.fields, fields))
        return Outcome::Unchanged;
    writeRow(tx, table, key, fields, batch, true);
    return Outcome::Updated;
}
}

Outcome put(Transaction& tx, const ReferenceTable& table, const ReferenceVersion& version)
{
    const std::string key = joinKey(version.key);
    const Json word = {{"policy", version.policy}, {"at", version.at}, {"fields", version.fields}};
    const Row row = readRow(tx, table, key);
    if (row.fields.is_null()) {
        Json fields = Json::object();
        std::map<std::string, Ms> dates;
        lay(fields, dates, word);
        writeRow(tx, table, key, fields, version.batch, false);
        if (isDated(word))
            storeVersion(tx, table, key, version.batch, word);
        return Outcome::Added;
    }
    std::vector<Stored> versions = versionsOf(tx, table, key);
    if (versions.empty() && row.batch == version.batch) {
        Json fields = row.fields;
        std::map<std::string, Ms> dates;
        lay(fields, dates, word);
        return bringTo(tx, table, key, row, fields, row.batch);
    }
    if (versions.empty()) {
        versions.push_back({row.batch, {{"policy", "overwrite"}, {"at", 0}, {"fields", row.fields}}});
        storeVersion(tx, table, key, row.batch, versions.back().value);
    }
    addVersion(tx, table, key, versions, version.batch, word);
    return bringTo(tx, table, key, row, fold(versions), versions.front().batch);
}

namespace {
/// The keys of an import's words: its versions, and rows that are nobody else's.
std::vector<std::string> keysOf(Transaction& tx, const ReferenceTable& table, BatchId batch)
{
    std::vector<std::string> keys;
    {
        Query query = tx.query("SELECT key FROM import_version WHERE batch_id = ? AND area = ?");
        query.bind(batch, table.area);
        while (query.step())
            keys.push_back(query.text(0));
    }
    std::string columns;
    for (const std::string_view key : table.keys)
        columns.append(columns.empty() ? "" : " || char(31) || ").append(key);
    Query query =
        tx.query("SELECT k FROM (SELECT " + columns + " AS k FROM " + std::string(table.table) +
                 " WHERE batch_id = ?1) WHERE NOT EXISTS (SELECT 1 FROM import_version v WHERE v.area = ?2 AND "
                 "v.key = k)");
    query.bind(batch, table.area);
    while (query.step())
        keys.push_back(query.text(0));
    return keys;
}

std::int64_t idOf(Transaction& tx, const ReferenceTable& table, std::string_view key)
{
    if (!table.hasId)
        return 0;
    Query find = tx.query("SELECT id FROM " + std::string(table.table) + conditions(table));
    find.bind();
    bindKey(find, key);
    return find.step() ? find.int64(0) : 0;
}
}

std::vector<Withdrawn> withdraw(Transaction& tx, const ReferenceTable& table, BatchId batch,
                                const std::function<bool(std::int64_t)>& removable)
{
    std::vector<Withdrawn> list;
    for (std::string& key : keysOf(tx, table, batch))
        list.push_back({std::move(key), false, false, {}, {}});
    for (Withdrawn& row : list) {
        tx.query("DELETE FROM import_version WHERE area = ? AND key = ? AND batch_id = ?")
            .bind(table.area, row.key, batch)
            .run();
        row.before = readRow(tx, table, row.key).fields;
        if (row.before.is_null())
            continue;
        const std::vector<Stored> rest = versionsOf(tx, table, row.key);
        if (!rest.empty()) {
            row.after = fold(rest);
            writeRow(tx, table, row.key, row.after, rest.front().batch, true);
            // What only one says is the row itself.
            if (rest.size() == 1 && !isDated(rest.front().value))
                tx.query("DELETE FROM import_version WHERE area = ? AND key = ?").bind(table.area, row.key).run();
            continue;
        }
        row.unspoken = true;
        tx.changed(table.changes);
        if (!removable(idOf(tx, table, row.key))) {
            row.after = row.before;
            writeRow(tx, table, row.key, row.after, {}, true);
            continue;
        }
        Query gone = tx.query("DELETE FROM " + std::string(table.table) + conditions(table));
        gone.bind();
        bindKey(gone, row.key);
        gone.run();
        row.removed = true;
    }
    return list;
}

}
}

#include "core/intake/savedmapping.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/intake/plainheader.h"

#include <algorithm>
#include <set>

namespace patron::intake::savedmappings {

namespace {
std::set<std::string> headersOf(const ColumnMapping& mapping)
{
    std::set<std::string> headers;
    for (const MappedColumn& column : mapping.columns)
        headers.insert(plainHeader(column.column));
    return headers;
}

/// The headers in an order of their own: a file whose columns changed places is of the same layout.
std::string signatureOf(const std::set<std::string>& headers)
{
    std::string joined;
    for (const std::string& header : headers)
        joined += header + "\n";
    return toHex(bytesOf(sha256(joined)));
}

/// The share of all headers that both have.
double likeness(const std::set<std::string>& a, const std::set<std::string>& b)
{
    const auto both =
        std::count_if(a.begin(), a.end(), [&](const std::string& header) { return b.count(header) != 0; });
    const auto all = static_cast<std::ptrdiff_t>(a.size() + b.size()) - both;
    return all > 0 ? static_cast<double>(both) / static_cast<double>(all) : 0;
}
}

void remember(Transaction& tx, const ColumnMapping& mapping, Ms savedAt)
{
    ColumnMapping named = mapping;
    named.preset.clear();
    // What holds for everybody in this file, by its name or because a person said so, need not hold for the next.
    for (const Field field : {Field::EmailConsent, Field::SmsConsent, Field::Reason})
        named.constants.erase(field);
    tx.query("INSERT INTO import_mapping(signature, kind, mapping, saved_at) VALUES (?1, ?2, ?3, ?4) "
             "ON CONFLICT(signature) DO UPDATE SET kind = ?2, mapping = ?3, saved_at = ?4")
        .bind(signatureOf(headersOf(named)), importKindName(named.kind), compactJson(mappingToJson(named)), savedAt)
        .run();
}

std::optional<RecalledMapping> recall(ReadSession& session, const std::vector<ColumnSample>& columns,
                                      std::optional<ImportKind> kind)
{
    constexpr double near = 0.5;
    std::set<std::string> headers;
    for (const ColumnSample& column : columns)
        headers.insert(plainHeader(column.header));
    std::optional<RecalledMapping> best;
    double bestLikeness = 0;
    Query query = session.query("SELECT kind, mapping, saved_at FROM import_mapping ORDER BY saved_at DESC, signature");
    while (query.step()) {
        if (kind && importKindName(*kind) != query.view(0))
            continue;
        const auto json = parseJson(query.view(1), "a saved mapping");
        auto mapping = json ? mappingFromJson(*json) : Result<ColumnMapping>(json.error());
        if (!mapping)
            continue;
        const double like = likeness(headers, headersOf(*mapping));
        if (like >= near && like > bestLikeness) {
            bestLikeness = like;
            best = RecalledMapping{std::move(*mapping), {}, {}, {}, {}, query.int64(2), like};
        }
    }
    if (!best)
        return std::nullopt;
    const auto known = headersOf(best->mapping);
    for (const ColumnSample& column : columns) {
        if (!known.count(plainHeader(column.header)))
            best->added.push_back(column.header);
    }
    std::erase_if(best->mapping.columns, [&](const MappedColumn& column) {
        const bool gone = !headers.count(plainHeader(column.column));
        if (gone) {
            best->gone.push_back(column.column);
            best->lost.push_back(column);
        }
        return gone;
    });
    return best;
}

void adoptRenamed(RecalledMapping& recalled, const ColumnMapping& found)
{
    for (const MappedColumn& lost : recalled.lost) {
        if (lost.field == Field::Ignore || fieldRepeats(lost.field) || recalled.mapping.find(lost.field))
            continue;
        const MappedColumn* now = found.find(lost.field);
        const auto added =
            now ? std::find(recalled.added.begin(), recalled.added.end(), now->column) : recalled.added.end();
        if (added == recalled.added.end())
            continue;
        MappedColumn adopted = lost;
        adopted.column = now->column;
        recalled.mapping.columns.push_back(std::move(adopted));
        recalled.renamed.emplace_back(lost.column, now->column);
        recalled.added.erase(added);
        std::erase(recalled.gone, lost.column);
    }
}

}

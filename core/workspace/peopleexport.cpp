#include "core/workspace/peopleexport.h"

#include "core/base/json.h"
#include "core/customer/exportfield.h"
#include "core/intake/writers/tablewriter.h"
#include "core/segment/audience.h"

#include <algorithm>

namespace patron::workspace {

const std::vector<std::string>& standardExportColumns()
{
    static const std::vector<std::string> columns{
        "id",   "email",       "phone",         "first_name",  "last_name",   "company",     "country",
        "city", "postal_code", "consent.email", "consent.sms", "order_count", "total_spent", "last_order_at"};
    return columns;
}

Result<std::int64_t> exportPeople(ReadSession& session, const Store& store, const segment::Rule& rule, Ms asOf,
                                  const std::filesystem::path& file, const std::vector<std::string>& columns)
{
    PATRON_TRY(fields, customer::exportfields::find(session, store.zone(), columns, asOf));
    PATRON_TRY(members, segment::members(session, store, rule, {asOf}));
    std::vector<intake::ExportColumn> headings;
    for (const customer::ExportField& field : fields)
        headings.push_back({field.name, field.type == customer::ExportField::Type::Date});
    PATRON_TRY(writer, intake::TableWriter::create(intake::exportFormatOf(file), file, std::move(headings)));
    Query query = session.queryOnce(customer::exportfields::statement(fields));
    std::vector<Json> cells(fields.size());
    auto next = members.begin();
    while (next != members.end() && query.step()) {
        // Both go by id.
        while (next != members.end() && next->value < query.int64(0))
            ++next;
        if (next == members.end() || next->value != query.int64(0))
            continue;
        for (std::size_t i = 0; i < fields.size(); ++i)
            cells[i] =
                customer::exportfields::cell(query, static_cast<int>(i) + 1, fields[i].type, store.currencyDecimals());
        PATRON_CHECK(writer->write(cells));
    }
    PATRON_CHECK(writer->finish());
    return static_cast<std::int64_t>(members.size());
}

}

#include "core/intake/importreport.h"

#include "core/base/json.h"

#include <cmath>

namespace patron::intake {

namespace {
Json countsToJson(const ImportCounts& counts)
{
    Json json;
    json["new"] = counts.added;
    json["updated"] = counts.updated;
    json["unchanged"] = counts.unchanged;
    json["rejected"] = counts.rejected;
    return json;
}
}

Json rejectToJson(const RejectedRow& row)
{
    Json json;
    if (!row.file.empty())
        json["file"] = row.file;
    json["line"] = row.line;
    json["column"] = row.column;
    json["value"] = row.value;
    json["reason"] = row.reason;
    return json;
}

Json reportToJson(const ImportReport& report)
{
    Json json;
    json["import"] = report.import ? Json(report.import.value) : Json(nullptr);
    json["rows"] = report.rows;
    json["new"] = report.counts.added;
    json["updated"] = report.counts.updated;
    json["unchanged"] = report.counts.unchanged;
    json["rejected"] = report.counts.rejected;
    json["merged"] = report.merged;
    Json kinds = Json::object();
    for (const auto& [kind, counts] : report.kinds)
        kinds[kind] = countsToJson(counts);
    json["kinds"] = std::move(kinds);
    Json rejects = Json::array();
    for (const RejectedRow& row : report.rejects)
        rejects.push_back(rejectToJson(row));
    json["rejects"] = std::move(rejects);
    json["preset"] = report.mapping.preset.empty() ? Json(nullptr) : Json(report.mapping.preset);
    json["mapping"] = mappingToJson(report.mapping);
    json["rows_per_s"] = std::llround(report.rowsPerSecond);
    json["notes"] = report.notes;
    return json;
}

}

#pragma once

#include "core/base/result.h"
#include "core/segment/sqltables.h"

#include <string>
#include <vector>

/// Places, addresses, consent, preferences: tables of customer ids. BadInput names a place that is not there.
namespace patron::segment::detail {

/// Great circle (haversine, R = 6371.0088 km) from home or the last visited place.
Result<std::string> nearTable(SqlTables& tables, const Near& condition);
/// The distance in km of the customer c to the nearest of what the condition names; NULL when it is not known.
Result<std::string> distanceSql(SqlTables& tables, const Near& condition);
Result<std::string> withinTable(SqlTables& tables, const WithinArea& condition);
/// Where a customer is at home: (customer_id, lat, lon).
std::string homeTable(SqlTables& tables, Ms asOf);
/// Where a customer was last: (customer_id, lat, lon).
std::string lastVisitTable(SqlTables& tables);

/// The consent in force: (customer_id, state) with granted or denied.
std::string consentTable(SqlTables& tables, const std::string& channel, const std::string& purpose);
/// The address a channel writes to: (customer_id, suppressed) with the primary mailable one of each.
std::string addressTable(SqlTables& tables, const std::string& channel);
std::string reachableTable(SqlTables& tables, const std::string& channel);

/// The weather a condition asks for at home: (customer_id, number, holds, assumed), the last two '1' or '0'.
std::string weatherTable(SqlTables& tables, const WeatherCondition& condition);

std::string preferenceTable(SqlTables& tables, const PreferenceCondition& condition);

/// There is no such place (or area), with the nearest name; a place that has no point, an area that has no outline.
Error unknownPlace(const std::string& name, const std::vector<std::string>& known, bool area);
Error placeWithoutPoint(const std::string& name);
Error areaWithoutOutline(const std::string& name);

}

#pragma once

#include "core/base/result.h"
#include "core/store/store.h"

#include <functional>
#include <string_view>

namespace patron::workspace {

/// The published views as tables of PostgreSQL 12 or later, with what they hold: one SQL script for psql, which makes
/// the tables, fills them with COPY and indexes them, in one transaction. Rules written for PostgreSQL run over them
/// (segment::sqlText). `write` gets it piece by piece. Runs inside a read closure. Holds personal data.
Result<void> postgresDump(ReadSession& session, const std::function<void(std::string_view)>& write);

}

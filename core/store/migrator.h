#pragma once

#include "core/base/result.h"
#include "core/store/connection.h"

namespace patron {

/// The newest schema this program knows: the highest number in resources/schema.
int newestSchema();

/// Brings a connection's file from its schema to the newest, one numbered file after the other, all in one
/// transaction. Nothing is changed on failure.
Result<void> migrate(Connection& connection);

}

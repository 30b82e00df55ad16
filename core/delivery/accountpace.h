#pragma once

#include "core/delivery/connectorstore.h"
#include "core/outbox/sendpace.h"

namespace patron::delivery {

/// How fast messages leave by a connector: what its settings allow, what went lately, what waits before others. Text
/// messages count as one part each. Runs inside a read closure.
outbox::SendPace accountPace(Connection& connection, const ConnectorRow& row, Ms now);

}

#pragma once

#include "app/cli/command.h"

namespace patron::cli {

/// `connector WS oauth NAME`: signs in for a mail account or a mailbox in the browser and keeps the permission.
Result<Answer> signInForConnector(CommandRun& run);

}

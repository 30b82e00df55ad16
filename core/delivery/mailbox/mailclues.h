#pragma once

#include "core/delivery/mailbox/mailview.h"
#include "core/delivery/mailbox/returnedmail.h"

namespace patron::delivery {

/// Fills in what the headers tell; what is there already stays.
void takeClues(ReturnedClues& clues, const MailView& view);

}

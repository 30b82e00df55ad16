#pragma once

#include "core/intake/personrow.h"
#include "core/intake/rowbinding.h"

namespace patron::intake {

/// What a row of a customers or orders file says of whether its person may be written to: columns of consent, of
/// opt-outs, of mail that came back and of the day somebody left, each of which counts. Any stop outweighs a yes of the
/// same row but for a yes of a later day; it holds for the channel its heading names, else where the person can be
/// reached.
void readConsents(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes,
                  Person& person);

}

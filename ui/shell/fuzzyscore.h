#pragma once

#include <QString>

namespace patron::ui {

/// How well the letters of `pattern` are found, in order, in `text`: 0 is not at all; starts of words, runs and an
/// early first letter count more. Letter case and accents do not matter. Every word of the pattern must be found.
int fuzzyScore(const QString& pattern, const QString& text);

}

#pragma once

#include <QString>

#include "core/intake/importundo.h"

namespace patron::ui {

/// What goes and what stays when an import is undone, in a few lines.
QString undoneText(const intake::UndoCounts& counts);

}

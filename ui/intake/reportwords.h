#pragma once

#include <QStringList>

#include "core/intake/importreport.h"

namespace patron::ui {

/// What an import did apart by kinds ("Orders: 12 new"), then its remarks, as lines.
QStringList reportLines(const intake::ImportReport& report);

}

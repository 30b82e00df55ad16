#pragma once

// QCustomPlot's header is written with Qt's keywords as macros, which are off here. For the charts of the kit alone.

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach

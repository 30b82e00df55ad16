#pragma once

#include "ui/models/services.h"
#include "ui/shell/mainwindow.h"

#include <QPointer>

namespace patron::desktop {

/// Lets Ctrl+K find customers, segments, programs and messages of the open workspace, and go to them. `services` tells
/// which workspace is open; it may be empty.
void addPaletteProviders(ui::MainWindow& window, std::function<QPointer<ui::Services>()> services);

}

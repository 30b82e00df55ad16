#pragma once

#include "ui/shell/page.h"

#include <QList>

namespace patron::ui {
class Dialogs;
class Services;
class Theme;
}

namespace patron::desktop {

/// Every section of an open workspace. What is given must outlive the pages.
QList<ui::PageSpec> workspacePages(ui::Theme& theme, ui::Services& services, ui::Dialogs& dialogs);

}

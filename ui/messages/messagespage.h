#pragma once

#include "ui/models/services.h"
#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Theme;

/// Messages: the list, and the one that is open. All must outlive the page.
PageSpec makeMessagesPage(Theme& theme, Services& services, Dialogs& dialogs);

}

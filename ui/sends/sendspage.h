#pragma once

#include "ui/models/services.h"
#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Theme;

/// Sends: what goes and went out, a new send, and the Local inbox. All must outlive the page.
PageSpec makeSendsPage(Theme& theme, Services& services, Dialogs& dialogs);

}

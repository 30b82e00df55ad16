#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// What needs a decision today, how trade goes, and what is left to set up.
PageSpec makeHomePage(Theme& theme, Services& services, Dialogs& dialogs);

}

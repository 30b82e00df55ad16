#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// How good the data is and what can be done about it. Places: {} the overview, {"view": "spellings"}, {"view":
/// "duplicates"}.
PageSpec makeQualityPage(Theme& theme, Services& services, Dialogs& dialogs);

}

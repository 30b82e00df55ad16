#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// The library of segments and the builder. Places: {} the library, {"segment": id} one of them, {"new": true},
/// {"view": "rfm" | "value" | "stages" | "size" | "overlap"}.
PageSpec makeSegmentsPage(Theme& theme, Services& services, Dialogs& dialogs);

}

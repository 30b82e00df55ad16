#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// From a file to customers and orders: choose, see what its columns mean, count, import, see what was left out.
/// Places: {} where it stands, {"files": paths, "token": n} starts with files (once for each token), {"batch": id} what
/// an earlier import left out.
PageSpec makeIntakePage(Theme& theme, Services& services, Dialogs& dialogs);

}

#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// The section "Programs": what runs by itself. A list of programs and, for the one chosen, its state, its steps with
/// the people waiting at each, what it earned and why each person got what. enter({"program": id}) opens one.
/// The arguments must outlive the pages.
PageSpec makeProgramsPage(Theme& theme, Services& services, Dialogs& dialogs);

}

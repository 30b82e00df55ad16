#pragma once

#include "ui/programs/ruleediting.h"
#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// The section "Programs": what runs by itself. A list of programs and, for the one chosen, its state, its steps with
/// the people waiting at each, what it earned and why each person got what; and the canvas where it is made.
/// enter({"program": id}) opens one, with {"edit": true} to change it. The arguments must outlive the pages; `editing`
/// is how the rules in it are changed.
PageSpec makeProgramsPage(Theme& theme, Services& services, Dialogs& dialogs, const RuleEditing& editing);

}

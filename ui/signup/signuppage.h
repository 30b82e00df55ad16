#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// How a sale gets a name: the sign-up at the till, a code to print, and how large the share of identified sales is.
PageSpec makeSignUpPage(Theme& theme, Services& services, Dialogs& dialogs);

}

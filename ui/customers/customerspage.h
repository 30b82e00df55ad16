#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// Everybody as a table, and one customer with all that is known of them. Places: {} the table, {"search": text} the
/// table searched, {"facet": name, "value": text} the table narrowed to one value, {"customer": id} one customer.
PageSpec makeCustomersPage(Theme& theme, Services& services, Dialogs& dialogs);

}

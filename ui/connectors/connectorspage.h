#pragma once

#include "ui/shell/page.h"

namespace patron::ui {

class Dialogs;
class Services;
class Theme;

/// Mail accounts, gateways for text messages, mailboxes, folders.
PageSpec makeConnectorsPage(Theme& theme, Services& services, Dialogs& dialogs);

}

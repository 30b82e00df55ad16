#include "ui/connectors/connectorspage.h"

#include "ui/connectors/connectorsview.h"

namespace patron::ui {

PageSpec makeConnectorsPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("connectors"), ConnectorsView::tr("Connectors"), Glyph::Plug,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new ConnectorsView(theme, services, dialogs, parent);
            }};
}

}

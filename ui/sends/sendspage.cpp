#include "ui/sends/sendspage.h"

#include "ui/sends/sendsview.h"

namespace patron::ui {

PageSpec makeSendsPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("sends"), SendsView::tr("Sends"), Glyph::Sends,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new SendsView(theme, services, dialogs, parent);
            }};
}

}

#include "ui/messages/messagespage.h"

#include "ui/messages/messagesview.h"

namespace patron::ui {

PageSpec makeMessagesPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("messages"), MessagesView::tr("Messages"), Glyph::Messages,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new MessagesView(theme, services, dialogs, parent);
            }};
}

}

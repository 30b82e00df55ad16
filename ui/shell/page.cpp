#include "ui/shell/page.h"

namespace patron::ui {

QStringList sectionOrder()
{
    return {QStringLiteral("home"),     QStringLiteral("customers"), QStringLiteral("segments"),
            QStringLiteral("programs"), QStringLiteral("messages"),  QStringLiteral("sends"),
            QStringLiteral("loyalty"),  QStringLiteral("reports"),   QStringLiteral("connectors"),
            QStringLiteral("settings")};
}

}

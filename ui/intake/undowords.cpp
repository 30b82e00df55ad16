#include "ui/intake/undowords.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>
#include <QStringList>

#include <array>

namespace patron::ui {

namespace {
QString tr(const char* text)
{
    return QCoreApplication::translate("patron::ui::UndoWords", text);
}
}

QString undoneText(const intake::UndoCounts& counts)
{
    struct Line
    {
        QString word;
        const intake::UndoCounts::Part& part;
    };
    const std::array<Line, 10> lines{{{tr("customers"), counts.customers},
                                      {tr("orders"), counts.orders},
                                      {tr("order lines"), counts.lines},
                                      {tr("events"), counts.events},
                                      {tr("products"), counts.products},
                                      {tr("consents"), counts.consents},
                                      {tr("blocked addresses"), counts.suppressions},
                                      {tr("measures of the weather"), counts.weather},
                                      {tr("movements of points"), counts.points},
                                      {tr("coupons and uses of them"), counts.coupons}}};
    QStringList gone;
    QStringList stays;
    for (const Line& line : lines) {
        if (line.part.gone > 0)
            gone << tr("%1 %2").arg(countText(line.part.gone), line.word);
        if (line.part.stays > 0)
            stays << tr("%1 %2").arg(countText(line.part.stays), line.word);
    }
    QStringList text;
    text << (gone.isEmpty() ? tr("Nothing goes away: everything is said by others, too.")
                            : tr("These go away: %1.").arg(gone.join(QStringLiteral(", "))));
    if (!stays.isEmpty())
        text << tr("These stay, because another file, a person or a program says them, too: %1.")
                    .arg(stays.join(QStringLiteral(", ")));
    text << tr("To have it again, import the file again.");
    return text.join(QStringLiteral("\n\n"));
}

}

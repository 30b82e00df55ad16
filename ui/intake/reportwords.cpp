#include "ui/intake/reportwords.h"

#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

namespace patron::ui {

namespace {
QString tr(const char* text, const char* hint = nullptr)
{
    return QCoreApplication::translate("patron::ui::ImportReportView", text, hint);
}

QString kindWord(const std::string& kind)
{
    if (kind == "lines")
        return tr("Order lines");
    return importKindsText(kind);
}

QString kindLine(const std::string& kind, const intake::ImportCounts& counts)
{
    QStringList parts;
    if (counts.added > 0)
        parts << tr("%1 new").arg(countText(counts.added));
    if (counts.updated > 0)
        parts << tr("%1 updated").arg(countText(counts.updated));
    if (counts.unchanged > 0)
        parts << tr("%1 as before").arg(countText(counts.unchanged));
    if (parts.isEmpty())
        return {};
    return tr("%1: %2", "kind: counts").arg(kindWord(kind), parts.join(QStringLiteral(", ")));
}
}

QStringList reportLines(const intake::ImportReport& report)
{
    QStringList lines;
    for (const auto& [kind, counts] : report.kinds) {
        const QString line = kindLine(kind, counts);
        if (!line.isEmpty())
            lines << line;
    }
    for (const std::string& note : report.notes)
        lines << textOf(note);
    return lines;
}

}

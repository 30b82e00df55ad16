#include "core/workspace/starterfiles.h"

#include <QFile>

namespace patron::workspace::starterfiles {

Result<std::string> text(const std::string& name)
{
    QFile file(QStringLiteral(":/patron/starters/") + QString::fromStdString(name));
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::Internal, "A part of Patron is missing. Install it again.", name);
    return file.readAll().toStdString();
}

Result<Json> json(const std::string& name)
{
    PATRON_TRY(written, text(name));
    return parseJson(written, "The starter " + name);
}

}

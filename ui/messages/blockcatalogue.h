#pragma once

#include "ui/kit/icons.h"

#include <QList>
#include <QString>

namespace patron::ui {

/// A block that can be put in; ids are those of MailDraft::blockNodes.
struct CatalogueBlock
{
    QString id;
    QString title;
    Glyph glyph;
    QString words = {}; ///< by which it is found, too
};

/// In the order of the palette and the menu.
QList<CatalogueBlock> blockCatalogue();

}

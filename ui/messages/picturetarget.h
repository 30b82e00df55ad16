#pragma once

#include <QList>
#include <QMimeData>

#include "ui/models/imageshelf.h"
#include "ui/models/mailtree.h"

#include <optional>
#include <string>

namespace patron::ui {

/// Where a picture goes in a mail: into an attribute of a block, or as a new block.
struct PictureTarget
{
    MailPath path;                     ///< the block; empty: a new one
    std::string attribute;             ///< "src", "background-url"
    std::optional<MailSlot> slot = {}; ///< of a new one; nothing: after what is selected
};

/// The pictures something dropped or pasted may bring: files with the endings of pictures, else a picture itself. What
/// they really hold is seen when they are prepared.
QList<GivenPicture> picturesIn(const QMimeData& carried);

}

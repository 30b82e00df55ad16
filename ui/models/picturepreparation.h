#pragma once

#include <QImage>
#include <QString>

#include "core/base/result.h"

#include <string>

namespace patron::ui {

/// A picture made ready for mails: bytes that message::images::add takes, under a name that fits them.
struct PreparedPicture
{
    std::string fileName;
    std::string bytes;
};

/// The widest a picture goes out: twice the 600 px of a mail, for sharp screens.
inline constexpr int widestPicturePx = 1200;

/// Reads any picture Qt can read and makes a PNG, JPEG or GIF of it that mails can carry: turned as the camera was
/// held, in sRGB, at most widestPicturePx wide, photos as JPEG, drawings and what one sees through as PNG, without what
/// a camera writes beside the picture. A GIF that moves stays as it is when it is small. BadInput with a sentence for
/// files that hold no picture, or one too large to unpack. For any thread; not in the GUI's, it takes its time.
Result<PreparedPicture> preparePicture(const QString& path);
/// A picture of the clipboard. `name` without an ending.
Result<PreparedPicture> preparePicture(QImage picture, const QString& name);

}

#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QImage>
#include <QObject>
#include <QSet>

#include "core/message/images/imagestore.h"
#include "ui/models/picturepreparation.h"
#include "ui/models/services.h"

#include <functional>
#include <vector>

namespace patron::ui {

/// A picture to be taken into the workspace: a file, or one of the clipboard.
struct GivenPicture
{
    QString path; ///< empty: `image`
    QImage image = {};
};

/// The pictures of the workspace for the window: listed, unpacked when first asked for, added. GUI thread.
class ImageShelf : public QObject
{
    Q_OBJECT

public:
    /// The services must outlive the shelf.
    explicit ImageShelf(Services& services, QObject* parent = nullptr);

    /// The newest first.
    const std::vector<message::Image>& images() const { return m_images; }
    /// The picture behind "cid:…", at most as wide as a mail on a sharp screen. Null for other addresses, and while it
    /// is being read: changed() says when it is there.
    QImage picture(const QString& address);
    /// The same, small, for lists of many: at most thumbnailPx wide and high.
    QImage thumbnail(const QString& address);
    static constexpr int thumbnailPx = 240;
    /// Prepares pictures and takes them in. `done` gets their addresses ("cid:…"), or why the first bad one cannot be
    /// taken; then none is.
    void add(const QList<GivenPicture>& pictures, std::function<void(Result<QStringList> addresses)> done);

Q_SIGNALS:
    void changed();

private:
    struct Unpacked
    {
        QImage image;
        QElapsedTimer asked; ///< since it was last looked at
    };
    using Unpackeds = QHash<QString, Unpacked>; ///< by content id

    void load();
    void read(const QString& contentId, bool small);
    static void makeRoom(Unpackeds& among, int most);
    QImage look(const QString& address, bool small);

    Services& m_services;
    std::vector<message::Image> m_images;
    Unpackeds m_pictures;
    Unpackeds m_thumbnails;
    QSet<QString> m_reading;
};

/// How a message names a picture of the workspace.
QString addressOf(const message::Image& image);

}

#include "ui/models/imageshelf.h"

#include "core/message/images/contentids.h"
#include "ui/models/localetext.h"

#include <QBuffer>
#include <QImageReader>

#include <algorithm>

namespace patron::ui {

namespace {
/// What is kept beyond what is on screen; a decoded one has up to 6 MB.
constexpr int mostKept = 24;
constexpr int mostThumbnails = 400;
/// What was looked at within this time may be on screen still: taken away, it would be read again and again.
constexpr qint64 onScreenMs = 20'000;

/// As mail programs show it: turned as the camera was held.
QImage unpacked(const std::string& bytes)
{
    QByteArray raw = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&raw);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    return reader.read();
}
}

QString addressOf(const message::Image& image)
{
    return QStringLiteral("cid:") + textOf(image.contentId);
}

ImageShelf::ImageShelf(Services& services, QObject* parent)
    : QObject(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Messages))
            load();
    });
    load();
}

void ImageShelf::load()
{
    using Images = std::vector<message::Image>;
    m_services.ask<Images>(
        this, [](ReadSession& session) -> Result<Images> { return message::images::all(session); },
        [this](Result<Images> images) {
            if (!images)
                return;
            const auto sameId = [](const message::Image& a, const message::Image& b) { return a.id == b.id; };
            if (std::equal(images->begin(), images->end(), m_images.begin(), m_images.end(), sameId))
                return;
            m_images = std::move(*images);
            // What was missing may be there now.
            for (auto* known : {&m_pictures, &m_thumbnails}) {
                for (auto each = known->begin(); each != known->end();)
                    each = each->image.isNull() ? known->erase(each) : std::next(each);
            }
            Q_EMIT changed();
        },
        QStringLiteral("images"));
}

QImage ImageShelf::picture(const QString& address)
{
    return look(address, false);
}

QImage ImageShelf::thumbnail(const QString& address)
{
    return look(address, true);
}

QImage ImageShelf::look(const QString& address, bool small)
{
    const QString id = textOf(message::contentIdOf(address.toStdString()));
    if (id.isEmpty())
        return {};
    Unpackeds& known = small ? m_thumbnails : m_pictures;
    const auto found = known.find(id);
    if (found != known.end()) {
        found->asked.start();
        return found->image;
    }
    read(id, small);
    return {};
}

void ImageShelf::read(const QString& contentId, bool small)
{
    const QString key = (small ? QStringLiteral("small ") : QString()) + contentId;
    if (m_reading.contains(key))
        return;
    m_reading.insert(key);
    m_services.ask<QImage>(
        this,
        [id = contentId.toStdString(), small](ReadSession& session) -> Result<QImage> {
            const auto image = message::images::named(session, id);
            if (!image)
                return QImage();
            PATRON_TRY(bytes, message::images::bytes(session, image->id));
            const QImage picture = unpacked(bytes);
            if (small && !picture.isNull())
                return picture.scaled(QSize(thumbnailPx, thumbnailPx).boundedTo(picture.size()), Qt::KeepAspectRatio,
                                      Qt::SmoothTransformation);
            return picture.width() > widestPicturePx ? picture.scaledToWidth(widestPicturePx, Qt::SmoothTransformation)
                                                     : picture;
        },
        [this, contentId, key, small](Result<QImage> picture) {
            m_reading.remove(key);
            Unpackeds& known = small ? m_thumbnails : m_pictures;
            makeRoom(known, small ? mostThumbnails : mostKept);
            known[contentId].image = picture ? *picture : QImage();
            known[contentId].asked.start();
            if (picture && !picture->isNull())
                Q_EMIT changed();
        });
}

void ImageShelf::makeRoom(Unpackeds& among, int most)
{
    if (among.size() < most)
        return;
    for (auto each = among.begin(); each != among.end();)
        each = each->asked.hasExpired(onScreenMs) ? among.erase(each) : std::next(each);
}

void ImageShelf::add(const QList<GivenPicture>& pictures, std::function<void(Result<QStringList>)> done)
{
    const Ms now = m_services.clock().now();
    m_services.run<QStringList>(
        this, QString(),
        [pictures, now, &store = m_services.store(), unnamed = tr("picture")](JobContext& job) -> Result<QStringList> {
            std::vector<PreparedPicture> prepared;
            for (const GivenPicture& each : pictures) {
                if (job.cancelled())
                    return makeError(ErrorCode::Cancelled, "Stopped.");
                PATRON_TRY(picture,
                           each.path.isEmpty() ? preparePicture(each.image, unnamed) : preparePicture(each.path));
                prepared.push_back(std::move(picture));
            }
            return store.write([&](Transaction& tx) -> Result<QStringList> {
                QStringList addresses;
                for (const PreparedPicture& each : prepared) {
                    PATRON_TRY(image, message::images::add(tx, each.fileName, each.bytes, now));
                    addresses << addressOf(image);
                }
                return addresses;
            });
        },
        std::move(done));
}

}

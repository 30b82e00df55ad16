#include "ui/models/picturepreparation.h"

#include "core/base/paths.h"
#include "core/message/images/imagefile.h"

#include <QBuffer>
#include <QColorSpace>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QPainter>
#include <QSet>

namespace patron::ui {

namespace {
constexpr qint64 largestFile = qint64{100} << 20;
/// What is this small already goes out as it is.
constexpr qsizetype smallFile = 300 * 1024;
constexpr qsizetype smallAnimation = 1024 * 1024;
/// What a prepared picture may have before it is made smaller.
constexpr qsizetype heavyPicture = 1024 * 1024;
constexpr int tallestPx = 4000;
constexpr int mostPixels = 100'000'000;
constexpr int mostPngColours = 256;
constexpr int jpegQuality = 85;
constexpr int narrowestPx = 300;

/// The context of the sentences for translators.
struct PictureWords
{
    Q_DECLARE_TR_FUNCTIONS(PictureWords)
};

Error cannot(const QString& sentence)
{
    return makeError(ErrorCode::BadInput, sentence.toStdString());
}

std::string named(const QString& base, const char* ending)
{
    return base.toStdString() + ending;
}

/// The size that fits mails; the same when it fits already.
QSize fitting(QSize size)
{
    const QSize bound(widestPicturePx, tallestPx);
    return size.width() <= bound.width() && size.height() <= bound.height()
               ? size
               : size.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1});
}

bool isSeenThrough(const QImage& image)
{
    if (!image.hasAlphaChannel())
        return false;
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(line[x]) < 255)
                return true;
        }
    }
    return false;
}

/// Whether a picture is drawn with few colours, as logos and screenshots of texts are.
bool isDrawn(const QImage& image)
{
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            colours.insert(line[x]);
            if (colours.size() > mostPngColours)
                return false;
        }
    }
    return true;
}

QByteArray written(const QImage& image, const char* format, int quality)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, format, quality);
    return bytes;
}

/// Of a decoded picture; it is narrowed until it is light enough.
Result<PreparedPicture> encode(QImage image, const QString& base)
{
    if (image.colorSpace().isValid() && image.colorSpace() != QColorSpace(QColorSpace::SRgb))
        image.convertToColorSpace(QColorSpace(QColorSpace::SRgb));
    image.setColorSpace({});
    image = image.convertToFormat(image.hasAlphaChannel() ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    for (const QString& key : image.textKeys())
        image.setText(key, QString());
    const QSize fit = fitting(image.size());
    if (fit != image.size())
        image = image.scaled(fit, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    const bool asPng = isSeenThrough(image) || isDrawn(image);
    while (true) {
        const QByteArray bytes = asPng ? written(image, "PNG", 0) : written(image, "JPEG", jpegQuality);
        if (bytes.isEmpty())
            return cannot(
                PictureWords::tr("The picture \"%1\" could not be written. Save it as PNG, and choose that file.")
                    .arg(base));
        if (bytes.size() <= heavyPicture || image.width() <= narrowestPx)
            return PreparedPicture{named(base, asPng ? ".png" : ".jpg"), bytes.toStdString()};
        image = image.scaledToWidth(image.width() * 3 / 4, Qt::SmoothTransformation);
    }
}

/// Whether a file goes out as it is but for what a camera wrote beside the picture.
bool isFit(const QImageReader& reader, const QImage& image, qsizetype size)
{
    const bool isPlain = !image.colorSpace().isValid() || image.colorSpace() == QColorSpace(QColorSpace::SRgb);
    return size <= smallFile && isPlain && image.size() == fitting(image.size()) &&
           reader.transformation() == QImageIOHandler::TransformationNone;
}
}

Result<PreparedPicture> preparePicture(const QString& path)
{
    const QFileInfo info(path);
    const QString base = info.completeBaseName();
    const std::filesystem::path file = toPath(path.toStdString());
    if (info.size() > largestFile)
        return cannot(PictureWords::tr("\"%1\" has %2 MB, more than a picture for a mail needs. Save it smaller first.")
                          .arg(info.fileName())
                          .arg(info.size() >> 20));
    PATRON_TRY(bytes, readFile(file, static_cast<std::uintmax_t>(largestFile)));
    const bool isKnown = message::isImageFile(bytes);
    QByteArray raw = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&raw);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    // A drawing of vectors may name other files; the sentence says how to bring it in.
    const bool isDrawing = reader.format().startsWith("svg");
    if (!reader.canRead() || isDrawing || reader.format() == "pdf") {
        const auto why = message::readImageFile(info.fileName().toStdString(), bytes);
        return why ? cannot(PictureWords::tr("\"%1\" cannot be read. Save it as PNG, and choose that file.")
                                .arg(info.fileName()))
                   : why.error();
    }
    if (isKnown && reader.format() == "gif") {
        const auto facts = message::readImageFile(info.fileName().toStdString(),
                                                  std::string_view(bytes).substr(0, message::largestImage));
        if (facts && facts->isAnimated && raw.size() <= smallAnimation && facts->widthPx <= widestPicturePx)
            return PreparedPicture{named(base, ".gif"), std::move(bytes)};
        if (reader.imageCount() > 1)
            return cannot(
                PictureWords::tr("\"%1\" moves and is larger than 1 MB or 1,200 pixels. Save it smaller: every "
                                 "mail carries it.")
                    .arg(info.fileName()));
    }
    const QSize size = reader.size();
    if (size.isValid() && qint64{size.width()} * size.height() > mostPixels)
        return cannot(
            PictureWords::tr("\"%1\" has %2 x %3 pixels, more than can be unpacked here. Save it smaller first.")
                .arg(info.fileName())
                .arg(size.width())
                .arg(size.height()));
    // JPEG unpacks to an eighth as cheaply as it is: twice the size to come keeps it sharp.
    const bool isTurned = reader.transformation() & QImageIOHandler::TransformationRotate90;
    const QSize wanted = fitting(isTurned ? size.transposed() : size);
    const QSize half = (isTurned ? wanted.transposed() : wanted) * 2;
    if (reader.format() == "jpeg" && size.isValid() && half.width() < size.width())
        reader.setScaledSize(half);
    const QImage image = reader.read();
    if (image.isNull()) {
        const auto why = message::readImageFile(info.fileName().toStdString(), bytes);
        return why ? cannot(PictureWords::tr("\"%1\" is damaged, or has more pixels than can be unpacked here. Save it "
                                             "again, 1,200 pixels wide.")
                                .arg(info.fileName()))
                   : why.error();
    }
    if (isKnown && isFit(reader, image, raw.size()) && message::readImageFile("", bytes))
        return PreparedPicture{info.fileName().toStdString(), std::move(bytes)};
    return encode(image, base);
}

Result<PreparedPicture> preparePicture(QImage picture, const QString& name)
{
    if (picture.isNull())
        return cannot(PictureWords::tr("There is no picture on the clipboard."));
    return encode(std::move(picture), name);
}

}

#include "ui/kit/theme.h"
#include "ui/messages/mailcanvas.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QImageReader>
#include <QMimeData>
#include <QUrl>

namespace patron::ui {

namespace {
constexpr int mostFiles = 20;
/// What is dropped on the middle of a picture replaces it, near its edges it goes beside it.
constexpr double edgeShare = 0.2;
constexpr double widestEdge = 24;
}

QList<GivenPicture> picturesIn(const QMimeData& carried)
{
    QList<GivenPicture> pictures;
    const QList<QUrl> urls = carried.urls();
    for (const QUrl& url : urls) {
        const QString path = url.toLocalFile();
        const QByteArray ending = path.section(u'.', -1).toLower().toLatin1();
        const bool isPicture = QImageReader::supportedImageFormats().contains(ending) || ending == "heic" ||
                               ending == "webp" || ending == "svg";
        if (!path.isEmpty() && isPicture && pictures.size() < mostFiles)
            pictures.append({path, {}});
    }
    if (pictures.isEmpty() && carried.hasImage())
        pictures.append({{}, qvariant_cast<QImage>(carried.imageData())});
    return pictures;
}

MailPath MailCanvas::pictureAt(QPointF point) const
{
    const MailBox* box = m_layout->at(point);
    const message::mjml::Node* node = box ? m_draft.at(box->path) : nullptr;
    if (!node || !node->isElement("mj-image"))
        return {};
    const double edge = qMin(widestEdge, box->rect.height() * edgeShare);
    return box->rect.adjusted(0, edge, 0, -edge).contains(point) ? box->path : MailPath();
}

bool MailCanvas::showPictureDrop(const QMimeData& carried, QPointF point)
{
    m_drop.reset();
    m_replaced.clear();
    const QList<GivenPicture> pictures = picturesIn(carried);
    if (pictures.isEmpty())
        return false;
    m_replaced = pictures.size() == 1 ? pictureAt(point) : MailPath();
    if (m_replaced.empty()) {
        const std::vector<SlotLine> lines = slotLines("mj-image");
        if (const SlotLine* line = nearest(lines, point))
            m_drop = *line;
    }
    update();
    return m_drop || !m_replaced.empty();
}

bool MailCanvas::takePictureDrop(const QMimeData& carried, QPointF point)
{
    if (!showPictureDrop(carried, point))
        return false;
    PictureTarget target{m_replaced, "src", m_drop ? std::optional(m_drop->slot) : std::nullopt};
    m_drop.reset();
    m_replaced.clear();
    stopWriting();
    setFocus(Qt::OtherFocusReason);
    update();
    Q_EMIT picturesGiven(picturesIn(carried), target);
    return true;
}

/// Into the selected picture block while that is empty, else as a new block after what is selected.
bool MailCanvas::pastePicture()
{
    const QMimeData* carried = QGuiApplication::clipboard()->mimeData();
    const QList<GivenPicture> pictures = carried && m_draft.isReadable() ? picturesIn(*carried) : QList<GivenPicture>();
    if (pictures.isEmpty())
        return false;
    const message::mjml::Node* node = m_draft.selected();
    const message::mjml::Attribute* src = node ? node->attribute("src") : nullptr;
    const bool fills = node && node->isElement("mj-image") && (!src || src->value.empty()) && pictures.size() == 1;
    Q_EMIT picturesGiven(pictures, {fills ? m_draft.selection() : MailPath(), "src", {}});
    return true;
}

}

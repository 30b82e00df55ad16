#include "ui/shell/droptarget.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QDropEvent>
#include <QMimeData>
#include <QPainter>
#include <QUrl>

namespace patron::ui {

namespace {

QStringList localFiles(const QMimeData* mime)
{
    QStringList paths;
    if (mime && mime->hasUrls()) {
        for (const QUrl& url : mime->urls())
            if (url.isLocalFile())
                paths << url.toLocalFile();
    }
    return paths;
}

}

DropTarget::DropTarget(Theme& theme, QWidget* host)
    : QWidget(host)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("dropTarget"));
    // The host goes on getting the drag events; this only covers it.
    setAttribute(Qt::WA_TransparentForMouseEvents);
    host->setAcceptDrops(true);
    host->installEventFilter(this);
    hide();
}

bool DropTarget::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != parentWidget())
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::DragEnter: {
        auto* drag = static_cast<QDragEnterEvent*>(event);
        m_paths = m_enabled ? localFiles(drag->mimeData()) : QStringList();
        if (m_paths.isEmpty())
            return false;
        drag->acceptProposedAction();
        setGeometry(parentWidget()->rect());
        show();
        raise();
        update();
        return true;
    }
    case QEvent::DragMove:
        if (m_paths.isEmpty())
            return false;
        static_cast<QDragMoveEvent*>(event)->acceptProposedAction();
        return true;
    case QEvent::DragLeave:
        m_paths.clear();
        hide();
        return false;
    case QEvent::Drop: {
        auto* drop = static_cast<QDropEvent*>(event);
        const QStringList paths = m_enabled ? localFiles(drop->mimeData()) : QStringList();
        m_paths.clear();
        hide();
        if (paths.isEmpty())
            return false;
        drop->acceptProposedAction();
        Q_EMIT filesDropped(paths);
        return true;
    }
    case QEvent::Resize:
        if (isVisible())
            setGeometry(parentWidget()->rect());
        return false;
    default:
        return false;
    }
}

void DropTarget::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = m_theme.colour(Colour::Surface0);
    ground.setAlphaF(0.92F);
    painter.fillRect(rect(), ground);
    const QRectF frame = QRectF(rect()).adjusted(space::xxl, space::xxl, -space::xxl, -space::xxl);
    QPen pen(m_theme.colour(Colour::Accent), 2, Qt::CustomDashLine, Qt::RoundCap);
    pen.setDashPattern({4, 4});
    painter.setPen(pen);
    painter.setBrush(m_theme.colour(Colour::Surface1));
    painter.drawRoundedRect(frame, radius::l, radius::l);
    const QPoint centre = rect().center();
    const QPixmap picture = drawingPixmap(m_theme, Drawing::File, {160, 112}, devicePixelRatioF());
    painter.drawPixmap(centre - QPoint(80, 120), picture);
    painter.setPen(m_theme.colour(Colour::Text1));
    painter.setFont(m_theme.font(Type::Title, Weight::Strong));
    const QString title = m_paths.size() == 1 ? tr("Drop to import this file")
                                              : tr("Drop to import %n file(s)", nullptr, int(m_paths.size()));
    painter.drawText(QRect(0, centre.y() + space::xl, width(), m_theme.scaled(28)), Qt::AlignCenter, title);
    painter.setPen(m_theme.colour(Colour::Text2));
    painter.setFont(m_theme.font(Type::Body));
    painter.drawText(QRect(0, centre.y() + space::xl + m_theme.scaled(32), width(), m_theme.scaled(24)),
                     Qt::AlignCenter, tr("You will see what is in it before anything changes."));
}

}

#include "ui/kit/toast.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QAccessible>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

constexpr int kMostToasts = 3;
constexpr int kWidth = 380;

Glyph glyphOf(Tone tone)
{
    if (tone == Tone::Ok)
        return Glyph::Ok;
    if (tone == Tone::Warn)
        return Glyph::Warning;
    return tone == Tone::Danger ? Glyph::Error : Glyph::Info;
}

}

Toast::Toast(Theme& theme, ToastNote note, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_note(std::move(note))
{
    setObjectName(QStringLiteral("toast"));
    setAccessibleName(m_note.text);
    auto* row = new QHBoxLayout(this);
    setContentsMargins(kElevation, kElevation, kElevation, kElevation);
    row->setContentsMargins(space::l + space::xs, space::m, space::m, space::m);
    row->setSpacing(space::m);
    auto* icon = new QLabel(this);
    const auto colour = [this, icon] {
        icon->setPixmap(glyphPixmap(m_theme, glyphOf(m_note.tone), foregroundOf(m_note.tone),
                                    m_theme.scaled(size::iconLarge - 2), devicePixelRatioF()));
    };
    colour();
    connect(&theme, &Theme::changed, this, colour);
    row->addWidget(icon);
    auto* words = new Label(theme, m_note.text, Type::Body, Colour::Text1, this);
    words->setWordWrap(true);
    row->addWidget(words, 1);
    if (!m_note.actionText.isEmpty()) {
        auto* button = new Button(theme, Button::Role::Ghost, m_note.actionText, this);
        button->setCompact(true);
        button->setObjectName(QStringLiteral("toastAction"));
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this] {
            // The action may open something that outlives this toast.
            const std::function<void()> action = m_note.action;
            dismiss();
            if (action)
                action();
        });
    }
    auto* close = new IconButton(theme, Glyph::Close, tr("Close this message"), this);
    close->setObjectName(QStringLiteral("toastClose"));
    row->addWidget(close);
    connect(close, &QToolButton::clicked, this, &Toast::dismiss);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        // Somebody is using it with the keyboard: look again later.
        if (isAncestorOf(window()->focusWidget()))
            m_timer.start(m_note.durationMs);
        else
            dismiss();
    });
    if (m_note.durationMs > 0)
        m_timer.start(m_note.durationMs);
}

void Toast::dismiss()
{
    m_timer.stop();
    hide();
    Q_EMIT finished();
}

void Toast::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFloating(painter, m_theme, rect(), radius::m);
    const QRect face = contentsRect();
    const QRect bar =
        QStyle::visualRect(layoutDirection(), rect(),
                           QRect(face.left() + space::s, face.top() + space::m, 3, face.height() - 2 * space::m));
    paintBox(painter, bar, 1.5, m_theme.foreground(m_note.tone));
}

void Toast::enterEvent(QEnterEvent* event)
{
    m_timer.stop();
    QFrame::enterEvent(event);
}

void Toast::leaveEvent(QEvent* event)
{
    if (m_note.durationMs > 0 && isVisible())
        m_timer.start(m_note.durationMs);
    QFrame::leaveEvent(event);
}

void Toast::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

ToastArea::ToastArea(Theme& theme, QWidget* host)
    : QWidget(host)
    , m_theme(theme)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("toastArea"));
    // The toasts' shadows are the distance between them.
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    host->installEventFilter(this);
    hide();
}

int ToastArea::count() const
{
    return m_column->count();
}

Toast* ToastArea::show(ToastNote note)
{
    if (m_column->count() >= kMostToasts)
        qobject_cast<Toast*>(m_column->itemAt(0)->widget())->dismiss();
    const QString text = note.text;
    auto* toast = new Toast(m_theme, std::move(note), this);
    m_column->addWidget(toast);
    connect(toast, &Toast::finished, this, [this, toast] {
        m_column->removeWidget(toast);
        toast->deleteLater();
        place();
    });
    toast->show();
    place();
    QAccessibleEvent event(toast, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
    return toast;
}

bool ToastArea::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void ToastArea::place()
{
    if (m_column->count() == 0) {
        hide();
        return;
    }
    const QRect host = parentWidget()->rect();
    const int width = std::min(m_theme.scaled(kWidth) + 2 * kElevation, host.width());
    setFixedWidth(width);
    m_column->activate();
    const int height = m_column->hasHeightForWidth() ? m_column->totalHeightForWidth(width) : sizeHint().height();
    const QSize size(width, std::min(height, host.height()));
    // Above the status bar.
    const QRect room = host.adjusted(0, 0, 0, -m_theme.scaled(32));
    setGeometry(QStyle::alignedRect(layoutDirection(), Qt::AlignRight | Qt::AlignBottom, size, room));
    QWidget::show();
    raise();
}

}

#include "ui/kit/mailpreview.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/mailsurface.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QStackedWidget>

namespace patron::ui {

namespace {
constexpr int phoneWidthPx = 375;
/// Mails are designed for 600 px; with the margins mail programs leave.
constexpr int desktopWidthPx = 640;
}

QString inColourScheme(const QString& html, bool dark)
{
    static const QRegularExpression condition(QStringLiteral("\\(\\s*prefers-color-scheme\\s*:\\s*(dark|light)\\s*\\)"),
                                              QRegularExpression::CaseInsensitiveOption);
    QString out;
    qsizetype from = 0;
    bool ownDark = false;
    auto found = condition.globalMatch(html);
    while (found.hasNext()) {
        const auto match = found.next();
        const bool forDark = match.captured(1).compare(u"dark", Qt::CaseInsensitive) == 0;
        ownDark = ownDark || forDark;
        out += html.mid(from, match.capturedStart() - from);
        out += forDark == dark ? QStringLiteral("(min-width: 0)") : QStringLiteral("(max-width: 0)");
        from = match.capturedEnd();
    }
    out += html.mid(from);
    if (dark && !ownDark) {
        // Light and dark are exchanged, hues and pictures are kept.
        out += QStringLiteral("<style>html{background:#fff;filter:invert(0.92) hue-rotate(180deg)}"
                              "img,video{filter:invert(1) hue-rotate(180deg)}</style>");
    }
    return out;
}

QString withoutImages(const QString& html)
{
    // The address of nothing: a picture that is never there, whose alternative text is drawn in its place.
    static const QRegularExpression picture(
        QStringLiteral("(<(?:img|input|v:fill|v:image)\\b[^>]*?\\s)(src|srcset)\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s>]+)"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression background(QStringLiteral("\\sbackground\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s>]+)"),
                                               QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression address(QStringLiteral("url\\(\\s*(?:\"[^\"]*\"|'[^']*'|[^)]*)\\s*\\)"),
                                            QRegularExpression::CaseInsensitiveOption);
    QString out = html;
    out.replace(picture, QStringLiteral("\\1\\2=\"data:,\""));
    out.replace(background, QString());
    out.replace(address, QStringLiteral("none"));
    return out;
}

MailPreview::MailPreview(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_views(new SegmentedControl(theme, tr("Preview as"), this))
    , m_darkButton(new IconButton(theme, Glyph::Moon, tr("Show as in the dark"), this))
    , m_remoteButton(new Button(theme, Button::Role::Ghost, {}, this))
    , m_note(new Label(theme, {}, Type::Small, Colour::Text2, this))
    , m_stack(new QStackedWidget(this))
    , m_frame(new QWidget(m_stack))
    , m_plain(new QPlainTextEdit(m_stack))
{
    m_views->setObjectName(QStringLiteral("previewView"));
    m_views->addSegment(QStringLiteral("desktop"), Glyph::Desktop, tr("Desktop"));
    m_views->addSegment(QStringLiteral("phone"), Glyph::Mobile, tr("Phone"));
    m_views->addSegment(QStringLiteral("text"), Glyph::Text, tr("Plain text"));
    m_darkButton->setObjectName(QStringLiteral("previewDark"));
    m_darkButton->setCheckable(true);
    m_remoteButton->setObjectName(QStringLiteral("previewRemote"));
    m_remoteButton->hide();
    m_note->setObjectName(QStringLiteral("previewNote"));
    m_note->setElided(true);
    m_plain->setObjectName(QStringLiteral("previewPlainText"));
    m_plain->setAccessibleName(tr("The mail as plain text"));
    m_plain->setReadOnly(true);
    m_plain->setTabChangesFocus(true);
    m_plain->setProperty("kitFlat", true);
    m_stack->addWidget(m_frame);
    m_stack->addWidget(m_plain);

    auto* bar = new QHBoxLayout;
    bar->setSpacing(space::m);
    bar->addWidget(m_views);
    bar->addWidget(m_darkButton);
    bar->addWidget(m_remoteButton);
    bar->addWidget(m_note, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);

    connect(m_views, &SegmentedControl::chosen, this, [this] {
        place();
        refresh();
    });
    connect(m_remoteButton, &QAbstractButton::clicked, this, &MailPreview::showRemoteImages);
    connect(m_darkButton, &QAbstractButton::toggled, this, &MailPreview::setDark);
    connect(&theme, &Theme::changed, this, [this] {
        m_plain->setFont(m_theme.fixedFont());
        update();
    });
    m_plain->setFont(theme.fixedFont());
}

void MailPreview::showMail(const QString& html, const QString& text, const CarriedPictures& pictures)
{
    m_remote = m_remote && html == m_html;
    m_html = html;
    m_text = text;
    m_pictures = pictures;
    refresh();
}

void MailPreview::showRemoteImages()
{
    m_remote = true;
    refresh();
}

void MailPreview::setView(const QString& id)
{
    m_views->setCurrent(id);
}

QString MailPreview::view() const
{
    return m_views->current();
}

void MailPreview::setDark(bool dark)
{
    if (m_dark == dark)
        return;
    m_dark = dark;
    m_darkButton->setChecked(dark);
    refresh();
}

void MailPreview::readText(std::function<void(QString text)> answer)
{
    if (m_stack->currentWidget() == m_plain || !m_surface)
        answer(m_plain->toPlainText());
    else
        m_surface->readText(std::move(answer));
}

void MailPreview::refresh()
{
    const bool asText = view() == u"text" || m_html.isEmpty();
    m_plain->setPlainText(m_text);
    m_darkButton->setEnabled(!asText);
    m_stack->setCurrentWidget(asText ? static_cast<QWidget*>(m_plain) : m_frame);
    if (asText) {
        takeShown(0);
        return;
    }
    if (!m_surface) {
        m_surface = makeMailSurface(m_theme, m_frame);
        connect(m_surface, &MailSurface::shown, this, &MailPreview::takeShown);
        m_surface->show();
        place();
    }
    m_surface->showHtml(inColourScheme(m_html, m_dark), m_pictures, m_remote);
}

void MailPreview::takeShown(int blockedImages)
{
    m_blocked = blockedImages;
    // The button that was pressed goes: the keyboard stays in the preview.
    if (blockedImages == 0 && m_remoteButton->hasFocus())
        m_views->setFocus(Qt::OtherFocusReason);
    m_remoteButton->setText(tr("Show %n remote image(s)", nullptr, blockedImages));
    m_remoteButton->setVisible(blockedImages > 0 && m_surface->exact());
    if (blockedImages == 0)
        m_note->setText({});
    else if (m_surface->exact())
        m_note->setText(tr("Their senders would see that you look"));
    else
        m_note->setText(tr("%n remote image(s) not shown", nullptr, blockedImages));
    Q_EMIT shown();
}

void MailPreview::place()
{
    if (!m_surface)
        return;
    const bool phone = view() == u"phone";
    QRect area = m_frame->rect().adjusted(1, 1, -1, -1);
    if (phone && area.width() > phoneWidthPx) {
        const int margin = (area.width() - phoneWidthPx) / 2;
        area.setLeft(area.left() + margin);
        area.setWidth(phoneWidthPx);
    }
    m_surface->setGeometry(area);
    m_surface->setDesignWidth(phone ? phoneWidthPx : desktopWidthPx);
}

void MailPreview::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    m_frame->setGeometry(m_stack->contentsRect());
    place();
}

void MailPreview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_theme.colour(Colour::Border));
    painter.setBrush(m_theme.colour(Colour::Surface2));
    painter.drawRect(m_stack->geometry().adjusted(0, 0, -1, -1));
}

}

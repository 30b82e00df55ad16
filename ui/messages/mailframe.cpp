#include "ui/messages/mailframe.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/mailsurface.h"
#include "ui/kit/paint.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>

namespace patron::ui {

namespace {
/// Mails are designed for 600 px; with the margins mail programs leave.
constexpr int desktopWidthPx = 640;
constexpr int smallPhonePx = 320;
constexpr int largePhonePx = 375;

QString titleOf(MailFrame::Kind kind)
{
    switch (kind) {
    case MailFrame::Kind::Desktop:
        return MailFrame::tr("Desktop");
    case MailFrame::Kind::Phone:
        return MailFrame::tr("Phone");
    case MailFrame::Kind::Dark:
        return MailFrame::tr("Dark");
    case MailFrame::Kind::NoImages:
        return MailFrame::tr("Images off");
    case MailFrame::Kind::Text:
        return MailFrame::tr("Plain text");
    }
    return {};
}

Glyph glyphOf(MailFrame::Kind kind)
{
    switch (kind) {
    case MailFrame::Kind::Desktop:
        return Glyph::Desktop;
    case MailFrame::Kind::Phone:
        return Glyph::Mobile;
    case MailFrame::Kind::Dark:
        return Glyph::Moon;
    case MailFrame::Kind::NoImages:
        return Glyph::ImageOff;
    case MailFrame::Kind::Text:
        return Glyph::Text;
    }
    return Glyph::Mail;
}
}

MailFrame::MailFrame(Theme& theme, Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_kind(kind)
    , m_icon(new QLabel(this))
    , m_title(new Label(theme, titleOf(kind), Type::Small, Colour::Text1, this))
    , m_note(new Label(theme, {}, Type::Caption, Colour::Text3, this))
    , m_remoteButton(new IconButton(theme, Glyph::Image, {}, this))
    , m_expand(new IconButton(theme, Glyph::OpenOutside, {}, this))
    , m_area(new QWidget(this))
{
    setObjectName(QStringLiteral("frame-") + id());
    m_area->setObjectName(QStringLiteral("frameArea"));
    buildHead();
    if (kind == Kind::Text) {
        m_plain = new QPlainTextEdit(m_area);
        m_plain->setObjectName(QStringLiteral("framePlainText"));
        m_plain->setAccessibleName(tr("The mail as plain text"));
        m_plain->setReadOnly(true);
        m_plain->setTabChangesFocus(true);
        m_plain->setProperty("kitFlat", true);
        m_plain->setFrameShape(QFrame::NoFrame);
    }
    connect(&theme, &Theme::changed, this, &MailFrame::dress);
    connect(m_remoteButton, &QAbstractButton::clicked, this, &MailFrame::remoteImagesRequested);
    connect(m_expand, &QAbstractButton::clicked, this, &MailFrame::expandRequested);
    setExpanded(false);
    dress();
}

void MailFrame::dress()
{
    m_icon->setPixmap(
        glyphPixmap(m_theme, glyphOf(m_kind), Colour::Text2, m_theme.scaled(size::icon), devicePixelRatioF()));
    if (m_plain)
        m_plain->setFont(m_theme.fixedFont(Type::Small));
    update();
}

void MailFrame::buildHead()
{
    m_title->setType(Type::Small, Weight::Strong);
    m_note->setElided(true);
    m_expand->setObjectName(QStringLiteral("frameExpand"));
    m_remoteButton->setObjectName(QStringLiteral("frameRemote"));
    m_remoteButton->hide();
    auto* bar = new QWidget(this);
    bar->setFixedHeight(m_theme.scaled(size::controlLarge));
    auto* head = new QHBoxLayout(bar);
    head->setContentsMargins(space::l, 0, space::xxs, 0);
    head->setSpacing(space::m);
    head->addWidget(m_icon);
    head->addWidget(m_title);
    head->addWidget(m_note, 1);
    if (m_kind == Kind::Phone) {
        m_widths = new SegmentedControl(m_theme, tr("Width of the phone"), this);
        m_widths->setObjectName(QStringLiteral("phoneWidths"));
        m_widths->addSegment(QString::number(largePhonePx), QString::number(largePhonePx));
        m_widths->addSegment(QString::number(smallPhonePx), QString::number(smallPhonePx));
        connect(m_widths, &SegmentedControl::chosen, this, [this](const QString& width) {
            m_phoneWidth = width.toInt();
            place();
        });
        head->addWidget(m_widths);
    }
    head->addWidget(m_remoteButton);
    head->addWidget(m_expand);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 1, 1);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_area, 1);
}

QString MailFrame::id() const
{
    static const QStringList ids{QStringLiteral("desktop"), QStringLiteral("phone"), QStringLiteral("dark"),
                                 QStringLiteral("plain"), QStringLiteral("text")};
    return ids.at(int(m_kind));
}

void MailFrame::setExpanded(bool expanded)
{
    m_expand->setGlyph(expanded ? Glyph::Grid : Glyph::OpenOutside);
    m_expand->setName(expanded ? tr("Show all views") : tr("Show %1 alone").arg(titleOf(m_kind)));
}

void MailFrame::setTitle(const QString& title)
{
    m_title->setText(title);
}

void MailFrame::setExpandable(bool expandable)
{
    m_expand->setVisible(expandable);
}

void MailFrame::setPhoneWidth(int widthPx)
{
    if (m_widths)
        m_widths->setCurrent(QString::number(widthPx));
}

void MailFrame::showRemoteImages()
{
    if (m_plain || m_kind == Kind::NoImages)
        return;
    m_remote = m_stale = true;
    if (isVisible())
        refresh();
}

void MailFrame::showMail(const QString& html, const QString& text, const CarriedPictures& pictures)
{
    if (html == m_html && text == m_text && pictures == m_pictures && !m_stale)
        return;
    m_remote = m_remote && html == m_html;
    m_html = html;
    m_text = text;
    m_pictures = pictures;
    m_stale = true;
    if (isVisible())
        refresh();
}

QString MailFrame::htmlShown() const
{
    const QString html = inColourScheme(m_html, m_kind == Kind::Dark);
    return m_kind == Kind::NoImages ? withoutImages(html) : html;
}

void MailFrame::readText(std::function<void(QString text)> answer)
{
    if (m_plain || !m_surface)
        answer(m_plain ? m_plain->toPlainText() : QString());
    else
        m_surface->readText(std::move(answer));
}

void MailFrame::refresh()
{
    m_stale = false;
    if (m_plain) {
        m_plain->setPlainText(m_text);
        return;
    }
    if (!m_surface) {
        m_surface = makeMailSurface(m_theme, m_area);
        connect(m_surface, &MailSurface::shown, this, [this](int blocked) {
            m_note->setText(blocked > 0 ? tr("%n remote image(s) blocked", nullptr, blocked) : QString());
            m_remoteButton->setName(tr("Show %n remote image(s)", nullptr, blocked));
            m_remoteButton->setVisible(blocked > 0 && m_surface->exact());
        });
        m_surface->show();
        place();
    }
    m_surface->showHtml(htmlShown(), m_pictures, m_remote);
}

void MailFrame::place()
{
    QRect area = m_area->rect();
    if (m_plain)
        m_plain->setGeometry(area);
    if (!m_surface)
        return;
    const bool isPhone = m_kind == Kind::Phone;
    if (isPhone && area.width() > m_phoneWidth) {
        area.setLeft((area.width() - m_phoneWidth) / 2);
        area.setWidth(m_phoneWidth);
    }
    m_surface->setGeometry(area);
    m_surface->setDesignWidth(isPhone ? m_phoneWidth : desktopWidthPx);
}

void MailFrame::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        refresh();
}

void MailFrame::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate();
    place();
}

void MailFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(painter, rect(), radius::m, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
    painter.fillRect(m_area->geometry(), m_theme.colour(m_plain ? Colour::Surface1 : Colour::Surface2));
}

}

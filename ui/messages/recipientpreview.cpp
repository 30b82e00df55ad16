#include "ui/messages/recipientpreview.h"

#include "core/customer/profile.h"
#include "core/message/sms/smsparts.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "ui/kit/banner.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/theme.h"
#include "ui/messages/audiencelook.h"
#include "ui/messages/mailgrid.h"
#include "ui/messages/phonepicture.h"
#include "ui/messages/recipientstrip.h"
#include "ui/messages/worstcaselist.h"
#include "ui/models/localetext.h"

#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int typingPauseMs = 200;
constexpr int casesWidth = 230;
constexpr int darkView = 3; ///< among those of the grid

QString partWords(message::Part part)
{
    switch (part) {
    case message::Part::Subject:
        return RecipientPreview::tr("Subject");
    case message::Part::Preheader:
        return RecipientPreview::tr("Preheader");
    case message::Part::Body:
        return RecipientPreview::tr("Body");
    case message::Part::PlainText:
        return RecipientPreview::tr("Plain text");
    }
    return {};
}
}

RecipientPreview::RecipientPreview(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_source(std::make_shared<workspace::MailSource>(services.store()))
    , m_strip(new RecipientStrip(theme, this))
    , m_problem(new Banner(theme, Tone::Warn, {}, this))
    , m_views(new QStackedWidget(this))
    , m_mail(new MailPreview(theme, this))
    , m_wide(new QWidget(this))
    , m_grid(new MailGrid(theme, this))
    , m_phone(new PhonePicture(theme, this))
    , m_widePhone(new PhonePicture(theme, this))
    , m_widePlace(framed(m_widePhone))
    , m_worst(new WorstCaseList(theme, this))
    , m_audience(new AudienceLook(services, m_source, this))
{
    m_mail->setObjectName(QStringLiteral("messagePreview"));
    m_problem->setObjectName(QStringLiteral("previewProblem"));
    m_problem->hide();
    m_phone->setObjectName(QStringLiteral("phonePicture"));
    m_widePhone->setObjectName(QStringLiteral("widePhonePicture"));
    auto* wide = new QHBoxLayout(m_wide);
    wide->setContentsMargins(0, 0, 0, 0);
    wide->setSpacing(space::xl);
    wide->addWidget(m_grid, 1);
    wide->addWidget(m_widePlace, 1);
    m_worst->setFixedWidth(theme.scaled(casesWidth));
    wide->addWidget(m_worst);
    m_views->addWidget(m_mail);
    m_views->addWidget(m_wide);
    m_views->addWidget(framed(m_phone));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::m);
    column->addWidget(m_strip);
    column->addWidget(m_problem);
    column->addWidget(m_views, 1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(typingPauseMs);
    connectParts();
}

QWidget* RecipientPreview::framed(PhonePicture* phone)
{
    auto* area = new QScrollArea(this);
    area->setFocusPolicy(Qt::NoFocus);
    area->setAccessibleName(tr("The message on a telephone"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setProperty("kitFlat", true);
    area->setWidget(phone);
    return area;
}

void RecipientPreview::setSender(const QString& name)
{
    m_phone->setSender(name);
    m_widePhone->setSender(name);
}

void RecipientPreview::connectParts()
{
    connect(&m_pause, &QTimer::timeout, this, &RecipientPreview::render);
    connect(m_strip, &RecipientStrip::segmentChosen, this, &RecipientPreview::loadPeople);
    connect(m_strip, &RecipientStrip::positionChanged, this, &RecipientPreview::render);
    connect(m_strip, &RecipientStrip::worstRequested, m_worst, &WorstCaseList::chooseNext);
    connect(m_strip, &RecipientStrip::darkRequested, this, [this] {
        if (m_views->currentWidget() == m_wide)
            m_grid->toggleFront(darkView);
        else
            m_mail->setDark(!m_mail->isDark());
    });
    connect(m_strip, &RecipientStrip::viewRequested, m_grid, &MailGrid::toggleFront);
    connect(m_worst, &WorstCaseList::chosen, this, &RecipientPreview::showCustomer);
    connect(m_worst, &WorstCaseList::placeRequested, this, &RecipientPreview::placeRequested);
    connect(m_audience, &AudienceLook::changed, this,
            [this] { m_worst->setSight(m_audience->sight(), m_audience->isBusy()); });
    connect(m_problem, &Banner::actionTriggered, this,
            [this] { Q_EMIT placeRequested(m_problemPart, m_problemLine, m_problemColumn); });
    connect(&m_services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Segments))
            loadSegments();
        if (changes.touches(Area::Settings))
            m_pause.start();
    });
}

void RecipientPreview::setGrid(bool grid)
{
    m_isWide = grid;
    showViews();
    m_audience->setWanted(grid);
    m_stale = true;
    present();
}

void RecipientPreview::showViews()
{
    m_views->setCurrentIndex(m_isWide ? 1 : isSms() ? 2 : 0);
    m_grid->setVisible(!isSms());
    m_widePlace->setVisible(isSms());
}

void RecipientPreview::showCustomer(CustomerId customer)
{
    const auto found = std::find(m_people.begin(), m_people.end(), customer);
    if (found != m_people.end())
        m_strip->setPosition(found - m_people.begin());
}

std::optional<CustomerId> RecipientPreview::customer() const
{
    if (!m_peopleKnown || m_strip->position() < 0)
        return {};
    return m_people[static_cast<std::size_t>(m_strip->position())];
}

QString RecipientPreview::customerName() const
{
    return m_strip->name();
}

void RecipientPreview::setMessage(const message::Message& message)
{
    m_message = message;
    showViews();
    m_grid->setPlainOnly(!message.hasHtml());
    m_audience->setMessage(message);
    m_pause.start();
}

void RecipientPreview::refreshPeople()
{
    loadSegments();
    loadPeople();
}

void RecipientPreview::loadSegments()
{
    m_services.ask<QStringList>(
        this,
        [](ReadSession& session) -> Result<QStringList> {
            QStringList names;
            for (const segment::SegmentTitle& title : segment::segments::all(session))
                names << textOf(title.name);
            names.sort(Qt::CaseInsensitive);
            return names;
        },
        [this](Result<QStringList> names) {
            if (names)
                m_strip->setSegments(*names);
        },
        QStringLiteral("segments"));
}

void RecipientPreview::loadPeople()
{
    using People = std::vector<CustomerId>;
    const std::string name = m_strip->segment().toStdString();
    const Ms now = m_services.clock().now();
    Store& store = m_services.store();
    m_services.ask<People>(
        this,
        [name, now, &store](ReadSession& session) -> Result<People> {
            segment::Rule rule;
            if (!name.empty()) {
                PATRON_TRY(found, segment::segments::find(session, name));
                rule = found.rule;
            }
            return segment::members(session, store, rule, {now / msPerMinute * msPerMinute, false});
        },
        [this](Result<People> people) {
            if (!people) {
                say(textOf(people.error().text), true);
                return;
            }
            m_people = std::move(*people);
            m_peopleKnown = true;
            m_audience->setPeople(m_people);
            m_strip->setCount(static_cast<qint64>(m_people.size()));
            render();
        },
        QStringLiteral("people"));
}

namespace {
Result<CarriedPictures> carriedPictures(ReadSession& session, workspace::MailSource& source, const std::string& html)
{
    CarriedPictures carried;
    PATRON_TRY(pictures, source.picturesOf(session, html));
    for (const message::MimeImage& image : pictures.images)
        carried.insert(textOf(image.contentId),
                       {QByteArray::fromStdString(image.type), QByteArray::fromStdString(*image.bytes)});
    return carried;
}
}

Result<RecipientPreview::Shot> RecipientPreview::shoot(ReadSession& session, workspace::MailSource& source,
                                                       const message::Message& message, CustomerId customer, Ms now)
{
    Shot shot;
    shot.name = customer::profiles::displayName(session.connection(), customer);
    message::SavedMessage saved; // version 0: not kept in memory
    saved.message = message;
    auto mail = source.personalise(session, saved, customer, now, Json::object());
    if (!mail) {
        shot.failure = mail.error();
        return shot;
    }
    shot.mail = std::move(*mail);
    if (shot.mail.rendered.outcome == message::Rendered::Outcome::Skip) {
        // Who would be left out is shown with gaps, so that one sees where.
        saved.message.onMissing = message::OnMissing::Blank;
        if (auto gaps = source.personalise(session, saved, customer, now, Json::object())) {
            gaps->rendered.outcome = message::Rendered::Outcome::Skip;
            shot.mail = std::move(*gaps);
        }
    }
    if (message.channel == message::MessageChannel::Sms)
        return shot;
    PATRON_TRY(pictures, carriedPictures(session, source, shot.mail.rendered.html));
    shot.pictures = std::move(pictures);
    // The preheader is inside the HTML; for the inbox line it is rendered as a subject is.
    saved.message.subject = message.preheader;
    saved.message.preheader.clear();
    saved.message.bodyKind = message::BodyKind::Text;
    saved.message.body = " ";
    saved.message.plainText.reset();
    saved.message.onMissing = message::OnMissing::Blank;
    if (const auto line = source.personalise(session, saved, customer, now, Json::object()))
        shot.preheader = line->rendered.subject;
    return shot;
}

void RecipientPreview::render()
{
    m_pause.stop();
    if (!m_peopleKnown)
        return;
    if (m_strip->position() < 0) {
        m_strip->setName({}, false);
        say(tr("Nobody is in this segment now, so there is nobody to show the message for."), false);
        m_html.clear();
        m_text.clear();
        m_stale = true;
        return present();
    }
    if (m_message.hasHtml() && QString::fromStdString(m_message.body).trimmed().isEmpty()) {
        m_problemLine = 0;
        say(tr("There is nothing in the mail yet."), false);
        Q_EMIT lineRendered(textOf(m_message.subject), textOf(m_message.preheader));
        return;
    }
    m_strip->setName(m_strip->name(), true);
    const CustomerId customer = m_people[static_cast<std::size_t>(m_strip->position())];
    const Ms now = m_services.clock().now();
    m_services.ask<Shot>(
        this,
        [source = m_source, message = m_message, customer, now](ReadSession& session) {
            return shoot(session, *source, message, customer, now);
        },
        [this](Result<Shot> shot) { take(std::move(shot)); }, QStringLiteral("render"));
}

void RecipientPreview::take(Result<Shot> shot)
{
    if (!shot) {
        say(textOf(shot.error().text), true);
        return;
    }
    m_strip->setName(textOf(shot->name), false);
    m_problemLine = 0;
    if (shot->failure) {
        say(tr("The message cannot be made: %1").arg(textOf(shot->failure->text)), true);
        Q_EMIT lineRendered(textOf(m_message.subject), textOf(m_message.preheader));
        return;
    }
    const message::Rendered& rendered = shot->mail.rendered;
    Q_EMIT lineRendered(textOf(rendered.subject), textOf(shot->preheader));
    if (rendered.missing.empty()) {
        m_problem->hide();
    } else {
        const message::MissingField& first = rendered.missing.front();
        m_problemPart = QString::fromStdString(std::string(message::nameOf(first.part)));
        m_problemLine = first.place.line;
        m_problemColumn = first.place.column;
        const QString place = tr("%1, line %2: %3 has no value and no fallback")
                                  .arg(partWords(first.part))
                                  .arg(first.place.line)
                                  .arg(textOf(first.field));
        say(rendered.outcome == message::Rendered::Outcome::Skip
                ? tr("%1 would be left out. %2.").arg(textOf(shot->name), place)
                : tr("Something stays blank. %1.").arg(place),
            false);
    }
    m_pictures = std::move(shot->pictures);
    m_html = textOf(rendered.html);
    m_text = textOf(rendered.text);
    if (isSms())
        Q_EMIT smsRendered(m_text);
    m_stale = true;
    present();
}

/// Puts the mail on the screen, once there is somebody to look.
void RecipientPreview::present()
{
    if (!m_stale || !isVisible())
        return;
    m_stale = false;
    if (isSms()) {
        const int parts = static_cast<int>(message::countSms(m_text.toStdString()).parts);
        for (PhonePicture* phone : {m_phone, m_widePhone})
            phone->showText(m_text, parts);
        return;
    }
    if (m_views->currentWidget() == m_wide)
        m_grid->showMail(m_html, m_text, m_pictures);
    else
        m_mail->showMail(m_html, m_text, m_pictures);
}

void RecipientPreview::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    present();
}

void RecipientPreview::say(const QString& sentence, bool failed)
{
    m_problem->setMessage(failed ? Tone::Danger : Tone::Warn, sentence);
    m_problem->setAction(m_problemLine > 0 ? tr("Show") : QString());
    m_problem->show();
}

}

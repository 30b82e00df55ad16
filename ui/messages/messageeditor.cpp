#include "ui/messages/messageeditor.h"

#include "core/message/recipientfields.h"
#include "core/workspace/starters.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/label.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/messages/audiencelook.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/checkspanel.h"
#include "ui/messages/inboxline.h"
#include "ui/messages/linefields.h"
#include "ui/messages/markedline.h"
#include "ui/messages/picturedesk.h"
#include "ui/messages/recipientpreview.h"
#include "ui/messages/recipientstrip.h"
#include "ui/messages/smscounter.h"
#include "ui/messages/spellbar.h"
#include "ui/messages/spellguide.h"
#include "ui/models/localetext.h"
#include "ui/models/mailrows.h"

#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <variant>

namespace patron::ui {

namespace {
/// What phones show of a subject and of the line after it; longer is cut (widths of common mail programs).
constexpr int phoneSubject = 45;
constexpr int longestSubject = 70;
constexpr int longestPreheader = 110;
/// The place of what is wrong with single recipients.
constexpr const char* audiencePart = "audience";

/// What is wrong in the mails of an audience, and who gets none.
std::vector<message::Finding> findingsOf(const AudienceSight& sight)
{
    std::vector<message::Finding> findings = sight.tally.checks.findings();
    const auto add = [&](std::int64_t count, const QString& text) {
        if (count > 0)
            findings.push_back({"audience",
                                count == sight.people ? message::FindingLevel::Error : message::FindingLevel::Warning,
                                {audiencePart, 0, 0},
                                text.toStdString(),
                                MessageEditor::tr("Look at one of them in the preview.").toStdString()});
    };
    add(sight.tally.leftOut, MessageEditor::tr("%1 of %2 people would get nothing: a value is missing for them.")
                                 .arg(countText(sight.tally.leftOut), countText(sight.people)));
    add(sight.tally.failed, MessageEditor::tr("For %1 of %2 people the mail cannot be made.")
                                .arg(countText(sight.tally.failed), countText(sight.people)));
    return findings;
}
}

MessageEditor::MessageEditor(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_draft(new Draft(this))
    , m_subject(new MarkedLine(theme, this))
    , m_preheader(new MarkedLine(theme, this))
    , m_subjectHint(new Label(theme, {}, Type::Caption, Colour::Text3, this))
    , m_preheaderHint(new Label(theme, {}, Type::Caption, Colour::Text3, this))
    , m_inbox(new InboxLine(theme, this))
    , m_counter(new SmsCounter(theme, textOf(services.store().currency()), this))
    , m_class(new QComboBox(this))
    , m_missing(new QComboBox(this))
    , m_body(new BlockEditor(theme, &m_draft->undoStack(), this))
    , m_checks(new ChecksPanel(theme, services, this))
    , m_preview(new RecipientPreview(theme, services, this))
    , m_spelling(new SpellGuide(theme, services, *m_subject, *m_preheader, *m_body, this))
    , m_spellBar(new SpellBar(theme, *m_spelling, this))
{
    auto* head = new QHBoxLayout;
    head->setSpacing(space::xl);
    m_lines = buildFields();
    head->addWidget(m_lines, 3);
    auto* inbox = new QVBoxLayout;
    inbox->setSpacing(space::s);
    inbox->addWidget(m_inbox);
    inbox->addWidget(buildChoices());
    head->addLayout(inbox, 2);
    m_body->setSide(m_preview);
    new PictureDesk(theme, services, dialogs, *m_body, this);
    auto* texts = new SplitView(theme, Qt::Vertical, QStringLiteral("messageTexts"), this);
    texts->addWidget(m_body);
    texts->addWidget(m_checks);
    texts->setStretchFactor(0, 1);
    texts->setStretchFactor(1, 0);
    texts->setSizes({500, 84});
    texts->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xl, 0, space::xl, space::m);
    column->setSpacing(space::m);
    column->addLayout(head);
    column->addWidget(m_counter);
    column->addWidget(texts, 1);
    column->addWidget(m_spellBar);
    connectFields();
    m_services.run<std::vector<workspace::StarterMail>>(
        this, QString(), [](JobContext&) { return workspace::starterMails(); },
        [this](Result<std::vector<workspace::StarterMail>> mails) {
            QList<SavedRow> starters;
            if (mails) {
                for (const workspace::StarterMail& mail : *mails)
                    starters.append({textOf(mail.name), mail.mjml});
            }
            m_body->setStarters(starters);
        });
}

QWidget* MessageEditor::buildFields()
{
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(space::l);
    grid->setVerticalSpacing(space::s);
    const auto add = [&](int row, const QString& title, QLineEdit* field, Label* hint, const QString& name) {
        auto* label = new Label(m_theme, title, Type::Body, Colour::Text2, box);
        label->setBuddy(field);
        field->setObjectName(name);
        field->setAccessibleName(title);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1);
        grid->addWidget(hint, row, 2);
    };
    add(0, tr("Subject"), m_subject, m_subjectHint, QStringLiteral("messageSubject"));
    add(1, tr("Preheader"), m_preheader, m_preheaderHint, QStringLiteral("messagePreheader"));
    m_preheader->setPlaceholderText(tr("The line after the subject in the inbox"));
    grid->setColumnStretch(1, 1);
    return box;
}

QWidget* MessageEditor::buildChoices()
{
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::m);
    m_class->setObjectName(QStringLiteral("messageClass"));
    m_class->setAccessibleName(tr("Kind of message"));
    m_class->addItem(tr("Marketing: needs consent"));
    m_class->addItem(tr("Service: about an order or account"));
    m_missing->setObjectName(QStringLiteral("messageMissing"));
    m_missing->setAccessibleName(tr("When a personal field is empty"));
    m_missing->setToolTip(tr("When a personal field is empty and has no fallback"));
    m_missing->addItem(tr("Empty field: leave out"));
    m_missing->addItem(tr("Empty field: stays blank"));
    for (QComboBox* choice : {m_class, m_missing}) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(16);
        row->addWidget(choice, 1);
    }
    return box;
}

void MessageEditor::connectFields()
{
    connect(m_subject, &QLineEdit::textEdited, this, [this](const QString& text) {
        takeField(QStringLiteral("subject"), tr("Typing in the subject"),
                  [&](message::Message& m) { m.subject = text.toStdString(); });
    });
    connect(m_preheader, &QLineEdit::textEdited, this, [this](const QString& text) {
        takeField(QStringLiteral("preheader"), tr("Typing in the preheader"),
                  [&](message::Message& m) { m.preheader = text.toStdString(); });
    });
    connect(m_body, &BlockEditor::sourceTyped, this, [this](const QString& source) {
        takeField(QStringLiteral("body"), tr("Typing in the text"),
                  [&](message::Message& m) { m.body = source.toStdString(); });
    });
    connect(m_body, &BlockEditor::plainTextChanged, this, [this](const QString& text) {
        takeField(QStringLiteral("plain"), tr("Typing in the plain text"), [&](message::Message& m) {
            m.plainText = text.trimmed().isEmpty() ? std::nullopt : std::optional(text.toStdString());
        });
    });
    connect(m_body, &BlockEditor::changed, this, [this] {
        if (!m_showing && m_draft->message().bodyKind == message::BodyKind::Mjml)
            m_draft->follow(m_body->mjml());
    });
    connect(m_body, &BlockEditor::tabChosen, m_preview,
            [this](const QString& tab) { m_preview->setGrid(tab == u"preview"); });
    connect(m_body, &BlockEditor::rowSaved, this, &MessageEditor::keepRow);
    connect(m_class, &QComboBox::currentIndexChanged, this, [this](int index) {
        takeField(QStringLiteral("class"), tr("Kind of message"), [&](message::Message& m) {
            m.messageClass = index == 0 ? message::MessageClass::Marketing : message::MessageClass::Transactional;
        });
    });
    connect(m_missing, &QComboBox::currentIndexChanged, this, [this](int index) {
        takeField(QStringLiteral("missing"), tr("Empty fields"), [&](message::Message& m) {
            m.onMissing = index == 0 ? message::OnMissing::Skip : message::OnMissing::Blank;
        });
    });
    for (QLineEdit* line : {m_subject, m_preheader}) {
        line->installEventFilter(this);
        connect(m_checks, &ChecksPanel::fieldsKnown, new LineFields(m_theme, line), &LineFields::setFields);
    }
    m_spelling->setStepBreak([this] {
        m_draft->endBurst();
        m_body->draft().endBurst();
    });
    connect(m_draft, &Draft::changed, this, &MessageEditor::showDraft);
    connect(m_checks, &ChecksPanel::placeRequested, this, &MessageEditor::goTo);
    connect(m_checks, &ChecksPanel::fieldsKnown, m_body, &BlockEditor::setFields);
    connect(m_checks, &ChecksPanel::checked, this, &MessageEditor::showChecks);
    connect(&m_preview->audience(), &AudienceLook::changed, this, [this] {
        const AudienceSight& sight = m_preview->audience().sight();
        m_counter->setAudience(sight);
        if (!m_preview->audience().isBusy())
            m_checks->setAudience(sight.people, findingsOf(sight));
    });
    connect(m_preview, &RecipientPreview::placeRequested, this, &MessageEditor::goTo);
    connect(m_preview, &RecipientPreview::lineRendered, m_inbox, &InboxLine::setTexts);
    connect(m_preview, &RecipientPreview::smsRendered, m_counter, &SmsCounter::setRendered);
    connect(m_counter, &SmsCounter::plainFormsWanted, this, [this](const QString& source) {
        takeField(QStringLiteral("characters"), tr("Plain characters"),
                  [&](message::Message& m) { m.body = source.toStdString(); });
    });
}

void MessageEditor::open(const message::Message& message, const QString& uuid)
{
    show(message, uuid, uuid.isEmpty());
}

void MessageEditor::openNew(const message::Message& message, const QString& uuid)
{
    show(message, uuid, true);
}

void MessageEditor::takeUp(message::Message message, const QString& action)
{
    const message::Message& now = m_draft->message();
    message.name = now.name;
    message.language = now.language;
    if (message.bodyKind != now.bodyKind || message.channel != now.channel) {
        {
            const QScopedValueRollback showing(m_showing, true);
            openBody(message);
        }
        m_draft->replace(message);
        return;
    }
    m_draft->undoStack().beginMacro(action);
    if (m_body->hasBlocks())
        m_body->draft().replaceAll(message.body, action);
    m_draft->change(QStringLiteral("version"), action, message);
    m_draft->undoStack().endMacro();
}

void MessageEditor::show(const message::Message& message, const QString& uuid, bool isNew)
{
    m_uuid = uuid;
    loadBrand();
    loadRows();
    {
        // The body is shown by openBody, once its kind is known.
        const QScopedValueRollback showing(m_showing, true);
        openBody(message);
    }
    m_spelling->spelling().startMessage();
    m_draft->open(message, isNew);
    m_checks->refreshFacts(uuid);
    m_preview->refreshPeople();
    m_inbox->setTexts(textOf(message.subject), textOf(message.preheader));
    if (uuid.isEmpty())
        message.channel == message::MessageChannel::Sms ? m_body->enter() : m_subject->setFocus();
}

void MessageEditor::openBody(const message::Message& message)
{
    if (message.channel == message::MessageChannel::Email && message.bodyKind == message::BodyKind::Mjml)
        m_body->open(message.body);
    else
        m_body->openSource(textOf(message.body), message.hasHtml());
    m_counter->setRendered(textOf(message.body));
}

/// A text message has neither subject nor preheader, and its characters count.
void MessageEditor::showChannel()
{
    const bool isSms = m_draft->message().channel == message::MessageChannel::Sms;
    m_lines->setVisible(!isSms);
    m_inbox->setVisible(!isSms);
    m_counter->setVisible(isSms);
    m_body->source().setSms(isSms);
    m_spelling->setBodySyntax(m_draft->message().hasHtml() ? message::SpellSyntax::Markup : message::SpellSyntax::Text);
    m_spelling->spelling().setLanguage(textOf(m_draft->message().language));
}

void MessageEditor::loadRows()
{
    m_services.run<QList<MailRow>>(
        this, QString(), [&store = m_services.store()](JobContext&) { return mailRows(store); },
        [this](Result<QList<MailRow>> kept) {
            if (!kept)
                return;
            QList<SavedRow> rows;
            for (const MailRow& row : *kept)
                rows.append({row.name, row.mjml});
            m_body->setSavedRows(rows);
        },
        QStringLiteral("rows"));
}

void MessageEditor::keepRow(const QString& mjml)
{
    m_dialogs.askText(this, {tr("Keep the section"), tr("Name of the row"), {}, tr("Keep it")},
                      [this, mjml](std::optional<QString> name) {
                          if (!name || name->trimmed().isEmpty())
                              return;
                          const MailRow row{name->trimmed(), mjml.toStdString()};
                          m_services.run<std::monostate>(
                              this, QString(),
                              [&store = m_services.store(), row](JobContext&) -> Result<std::monostate> {
                                  PATRON_CHECK(keepMailRow(store, row));
                                  return std::monostate();
                              },
                              [this](const Result<std::monostate>&) { loadRows(); });
                      });
}

void MessageEditor::loadBrand()
{
    m_services.ask<message::Brand>(
        this, [](ReadSession& session) -> Result<message::Brand> { return message::recipients::brand(session); },
        [this](Result<message::Brand> brand) {
            if (!brand)
                return;
            m_inbox->setFrom(textOf(brand->fromName.empty() ? brand->name : brand->fromName));
            m_preview->setSender(textOf(brand->name));
            QStringList colours;
            for (const std::string& colour : brand->colourList())
                colours << textOf(colour);
            m_body->setBrand({textOf(brand->name), textOf(brand->address), textOf(brand->logoUrl),
                              textOf(brand->fontFamily), colours});
        },
        QStringLiteral("brand"));
}

void MessageEditor::goTo(const QString& part, int line, int column)
{
    if (part == QLatin1String(audiencePart)) {
        m_body->showTab(QStringLiteral("preview"));
        for (const AudienceSight::Case& found : m_preview->audience().sight().cases) {
            if (found.what.kind == "missing_value" || found.what.kind == "failed")
                return m_preview->showCustomer(found.what.customer);
        }
    } else if (part == u"subject") {
        m_subject->setFocus();
        m_subject->setCursorPosition(qMax(0, column - 1));
    } else if (part == u"preheader") {
        m_preheader->setFocus();
        m_preheader->setCursorPosition(qMax(0, column - 1));
    } else if (part == u"plain_text") {
        m_body->showTab(QStringLiteral("text"));
        m_body->enter();
    } else {
        m_body->goTo(qMax(1, line), qMax(1, column));
    }
}

void MessageEditor::setSpellToggle(QAction* action)
{
    m_spellBar->setToggle(action);
}

void MessageEditor::goToNextUnknownWord()
{
    m_spelling->goToNext();
}

QList<QWidget*> MessageEditor::panes()
{
    QList<QWidget*> panes;
    if (m_lines->isVisible())
        panes << m_subject;
    if (m_body->tab() != u"preview")
        panes << m_body->writingPlace();
    if (m_preview->isVisible())
        panes << &m_preview->strip();
    if (m_checks->list()->isVisible())
        panes << m_checks->list();
    return panes;
}

void MessageEditor::togglePreview()
{
    if (m_body->tab() == u"preview") {
        m_body->showTab(m_tabBefore.isEmpty() ? QStringLiteral("source") : m_tabBefore);
        m_body->enter();
        return;
    }
    m_tabBefore = m_body->tab();
    m_body->showTab(QStringLiteral("preview"));
    m_preview->strip().setFocus(Qt::OtherFocusReason);
}

/// What the checks found in the body is underlined in its source.
void MessageEditor::showChecks()
{
    QList<SourceMark> marks;
    for (const message::Finding& finding : m_checks->findings()) {
        if (finding.place.part == "body" && finding.place.line > 0 && finding.level != message::FindingLevel::Hint)
            marks.append({finding.place.line, finding.place.column, textOf(finding.text),
                          finding.level == message::FindingLevel::Error});
    }
    m_body->setMarks(marks);
}

void MessageEditor::takeField(const QString& field, const QString& title,
                              const std::function<void(message::Message&)>& put)
{
    if (m_showing)
        return;
    message::Message next = m_draft->message();
    put(next);
    m_draft->change(field, title, next);
}

void MessageEditor::showDraft()
{
    const QScopedValueRollback showing(m_showing, true);
    const message::Message& message = m_draft->message();
    const bool email = message.channel == message::MessageChannel::Email;
    const auto put = [](QLineEdit* field, const std::string& text) {
        if (field->text() != textOf(text))
            field->setText(textOf(text));
    };
    put(m_subject, message.subject);
    put(m_preheader, message.preheader);
    showChannel();
    m_counter->setSource(email ? std::string() : message.body);
    m_preheader->setEnabled(message.hasHtml());
    m_class->setCurrentIndex(message.messageClass == message::MessageClass::Marketing ? 0 : 1);
    m_missing->setCurrentIndex(message.onMissing == message::OnMissing::Skip ? 0 : 1);
    if (!m_body->hasBlocks())
        m_body->setSource(textOf(message.body));
    m_body->setPlainText(textOf(message.plainText.value_or(std::string())));
    showLengths();
    m_checks->setMessage(message);
    m_preview->setMessage(message);
    Q_EMIT changed();
}

void MessageEditor::showLengths()
{
    const QLocale locale;
    const auto subject = m_subject->text().size();
    m_subjectHint->setText(subject > longestSubject ? tr("%1, too long").arg(locale.toString(subject))
                           : subject > phoneSubject ? tr("%1, cut on phones").arg(locale.toString(subject))
                                                    : locale.toString(subject));
    m_subjectHint->setColour(subject > longestSubject ? Colour::Danger
                             : subject > phoneSubject ? Colour::Warn
                                                      : Colour::Text3);
    const auto preheader = m_preheader->text().size();
    m_preheaderHint->setText(preheader > longestPreheader ? tr("%1, cut").arg(locale.toString(preheader))
                                                          : locale.toString(preheader));
    m_preheaderHint->setColour(preheader > longestPreheader ? Colour::Warn : Colour::Text3);
}

/// Undo and redo go to the draft, not to the field, whichever has the keyboard.
bool MessageEditor::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool undo = key->matches(QKeySequence::Undo);
        if (undo || key->matches(QKeySequence::Redo)) {
            if (event->type() == QEvent::ShortcutOverride)
                event->accept();
            else if (undo)
                m_draft->undoStack().undo();
            else
                m_draft->undoStack().redo();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}

#include "ui/messages/messageeditor.h"

#include "core/message/recipientfields.h"
#include "ui/kit/label.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/messages/checkspanel.h"
#include "ui/messages/inboxline.h"
#include "ui/messages/recipientpreview.h"
#include "ui/messages/sourceeditor.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QScopedValueRollback>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// What phones show of a subject and of the line after it; longer is cut (widths of common mail programs).
constexpr int phoneSubject = 45;
constexpr int longestSubject = 70;
constexpr int longestPreheader = 110;
}

MessageEditor::MessageEditor(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_draft(new Draft(this))
    , m_subject(new QLineEdit(this))
    , m_preheader(new QLineEdit(this))
    , m_subjectHint(new Label(theme, {}, Type::Caption, Colour::Text3, this))
    , m_preheaderHint(new Label(theme, {}, Type::Caption, Colour::Text3, this))
    , m_inbox(new InboxLine(theme, this))
    , m_class(new QComboBox(this))
    , m_missing(new QComboBox(this))
    , m_source(new SourceEditor(theme, this))
    , m_checks(new ChecksPanel(theme, services, this))
    , m_preview(new RecipientPreview(theme, services, this))
{
    m_source->setObjectName(QStringLiteral("messageSource"));
    m_source->setAccessibleName(tr("Text of the message, HTML with Liquid. Ctrl and Space list the fields."));
    auto* writing = new QWidget(this);
    auto* column = new QVBoxLayout(writing);
    column->setContentsMargins(space::xxl, 0, space::l, space::xl);
    column->setSpacing(space::m);
    column->addWidget(buildFields());
    column->addWidget(buildChoices());
    auto* texts = new SplitView(theme, Qt::Vertical, QStringLiteral("messageTexts"), writing);
    texts->addWidget(m_source);
    texts->addWidget(m_checks);
    texts->setStretchFactor(0, 4);
    texts->setStretchFactor(1, 1);
    texts->setSizes({340, 110});
    texts->setChildrenCollapsible(false);
    column->addWidget(texts, 1);

    auto* reading = new QWidget(this);
    auto* right = new QVBoxLayout(reading);
    right->setContentsMargins(space::l, 0, space::xxl, space::xl);
    right->setSpacing(space::m);
    right->addWidget(m_inbox);
    right->addWidget(m_preview, 1);

    auto* split = new SplitView(theme, Qt::Horizontal, QStringLiteral("messageEditorSplit"), this);
    split->addWidget(writing);
    split->addWidget(reading);
    split->setChildrenCollapsible(false);
    split->setSizes({500, 500});
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(split);
    connectFields();
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
    connect(m_source, &QPlainTextEdit::textChanged, this, [this] {
        takeField(QStringLiteral("body"), tr("Typing in the text"),
                  [&](message::Message& m) { m.body = m_source->toPlainText().toStdString(); });
    });
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
    for (QWidget* field : std::initializer_list<QWidget*>{m_subject, m_preheader, m_source})
        field->installEventFilter(this);
    connect(m_draft, &Draft::changed, this, &MessageEditor::showDraft);
    connect(m_checks, &ChecksPanel::placeRequested, this, &MessageEditor::goTo);
    connect(m_checks, &ChecksPanel::fieldsKnown, m_source, &SourceEditor::setFields);
    connect(m_preview, &RecipientPreview::placeRequested, this, &MessageEditor::goTo);
    connect(m_preview, &RecipientPreview::lineRendered, m_inbox, &InboxLine::setTexts);
}

void MessageEditor::open(const message::Message& message, bool isNew)
{
    loadBrand();
    m_draft->open(message, isNew);
    m_source->moveCursor(QTextCursor::Start);
    m_checks->refreshFields();
    m_preview->refreshPeople();
    m_inbox->setTexts(textOf(message.subject), textOf(message.preheader));
}

void MessageEditor::loadBrand()
{
    m_services.ask<message::Brand>(
        this, [](ReadSession& session) -> Result<message::Brand> { return message::recipients::brand(session); },
        [this](Result<message::Brand> brand) {
            if (brand)
                m_inbox->setFrom(textOf(brand->fromName.empty() ? brand->name : brand->fromName));
        },
        QStringLiteral("brand"));
}

void MessageEditor::goTo(const QString& part, int line, int column)
{
    if (part == u"subject") {
        m_subject->setFocus();
        m_subject->setCursorPosition(qMax(0, column - 1));
    } else if (part == u"preheader") {
        m_preheader->setFocus();
        m_preheader->setCursorPosition(qMax(0, column - 1));
    } else {
        m_source->goTo(qMax(1, line), qMax(1, column));
    }
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
    m_subject->setEnabled(email);
    m_preheader->setEnabled(message.hasHtml());
    m_class->setCurrentIndex(message.messageClass == message::MessageClass::Marketing ? 0 : 1);
    m_missing->setCurrentIndex(message.onMissing == message::OnMissing::Skip ? 0 : 1);
    m_source->replaceText(textOf(message.body));
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

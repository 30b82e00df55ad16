#include "ui/connectors/connectorform.h"

#include "core/base/hash.h"
#include "core/delivery/connectorfactory.h"
#include "core/delivery/sealedsecrets.h"
#include "core/workspace/connectorsecrets.h"
#include "ui/connectors/passphraserow.h"
#include "ui/connectors/signinfields.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/formrows.h"
#include "ui/kit/label.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QIntValidator>
#include <QLineEdit>
#include <QUrl>

#include <algorithm>
#include <iterator>
#include <span>

namespace patron::ui {

namespace {
const QString isOn = QStringLiteral("true");

/// Stable, for tests and screen readers: "connectorFromAddress".
QString objectNameOf(const QString& key)
{
    QString name = QStringLiteral("connector");
    bool capital = true;
    for (const QChar letter : key) {
        if (!letter.isLetterOrNumber()) {
            capital = true;
            continue;
        }
        name += capital ? letter.toUpper() : letter;
        capital = false;
    }
    return name;
}

QString freeName(const QString& wish, const QStringList& taken)
{
    QString name = wish;
    for (int n = 2; taken.contains(name, Qt::CaseInsensitive); ++n)
        name = QStringLiteral("%1 %2").arg(wish).arg(n);
    return name;
}
}

ConnectorForm::ConnectorForm(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
}

QString ConnectorForm::title() const
{
    return m_row ? textOf(m_row->name) : m_choice.title;
}

void ConnectorForm::add(const ConnectorChoice& choice, const QStringList& names)
{
    m_choice = choice;
    m_row.reset();
    build(valuesOf(connectorFields(choice), proposedSettings(choice)));
    m_name->setText(freeName(choice.title, names));
    m_name->selectAll();
    m_name->setFocus();
}

void ConnectorForm::change(const delivery::ConnectorRow& row)
{
    m_choice = choiceOf(row);
    m_row = row;
    build(valuesOf(connectorFields(m_choice), row.settings));
    m_name->setText(textOf(row.name));
}

void ConnectorForm::build(const ConnectorValues& values)
{
    delete m_content;
    m_inputs.clear();
    m_standard = nullptr;
    m_mailbox = nullptr;
    m_secret = nullptr;
    m_signIn = nullptr;
    m_moreRows.clear();
    auto* scroll = new ScrollBody(QStringLiteral("connectorForm"), tr("A connector’s settings"), this);
    m_content = scroll;
    m_column->addWidget(scroll);
    scroll->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    scroll->body()->setSpacing(space::xl);
    m_result = new Banner(m_theme, Tone::Info, {}, scroll);
    m_result->setObjectName(QStringLiteral("connectorResult"));
    m_result->hide();
    scroll->body()->addWidget(m_result);
    m_passphrase = new PassphraseRow(m_theme, m_services, PassphraseRow::Frame::Card, scroll);
    scroll->body()->addWidget(m_passphrase);
    connect(m_passphrase, &PassphraseRow::unlocked, this, [this] {
        if (m_again != nullptr)
            (this->*m_again)();
    });
    auto* halves = new QHBoxLayout;
    halves->setSpacing(space::xl);
    auto* card = new Card(m_theme, m_choice.title, scroll);
    card->setSubtitle(m_choice.sentence);
    m_form = new FormRows(m_theme, card);
    m_name = new QLineEdit(m_form);
    m_name->setObjectName(QStringLiteral("connectorName"));
    m_form->addRow(tr("Name"), m_name);
    const QList<ConnectorField> fields = connectorFields(m_choice);
    addFields(fields, values, false);
    addSwitches();
    auto* more = new Button(m_theme, Button::Role::Ghost, Glyph::ChevronDown, tr("More settings"), m_form);
    more->setObjectName(QStringLiteral("connectorMore"));
    more->setCheckable(true);
    m_form->addField(more);
    addFields(fields, values, true);
    m_form->setRowVisible(more, !m_moreRows.isEmpty());
    const auto unfold = [this, more](bool on) {
        for (QWidget* row : std::as_const(m_moreRows))
            m_form->setRowVisible(row, on);
        more->setGlyph(on ? Glyph::ChevronUp : Glyph::ChevronDown);
    };
    unfold(false);
    connect(more, &QAbstractButton::toggled, this, unfold);
    card->body()->addWidget(m_form);
    halves->addWidget(card, 3, Qt::AlignTop);
    halves->addWidget(buildSide(), 2, Qt::AlignTop);
    scroll->body()->addLayout(halves);
    scroll->body()->addStretch(1);
}

void ConnectorForm::addFields(const QList<ConnectorField>& fields, const ConnectorValues& values, bool more)
{
    for (const ConnectorField& field : fields) {
        if (field.more != more)
            continue;
        QWidget* widget = makeInput(field, values.value(field.key));
        m_inputs.append({field, widget});
        if (field.kind == ConnectorField::Kind::Flag)
            m_form->addField(widget, field.hint);
        else
            m_form->addRow(field.label, widget, field.hint);
        if (more)
            m_moreRows.append(widget);
    }
}

/// What is asked beside the settings: the password, and what a new connector is for.
void ConnectorForm::addSwitches()
{
    if (!m_choice.secretTitle.isEmpty()) {
        m_secret = new QLineEdit(m_form);
        m_secret->setObjectName(QStringLiteral("connectorSecret"));
        m_secret->setEchoMode(QLineEdit::Password);
        if (m_row)
            m_secret->setPlaceholderText(tr("Unchanged"));
        const Json settings = m_row ? m_row->settings : Json::object();
        if (SignInFields::isFor(m_choice, settings)) {
            const auto signsIn = [this]() -> std::optional<delivery::ConnectorRow> {
                const auto wanted = draft();
                return wanted ? std::optional(wanted->row) : std::nullopt;
            };
            m_signIn = new SignInFields(m_theme, m_services, *m_form, m_choice, settings, *m_secret, signsIn);
            connect(m_signIn, &SignInFields::waiting, this, &ConnectorForm::setBusy);
        }
        m_form->addRow(m_choice.secretTitle, m_secret,
                       tr("Goes into this computer’s keychain, or a sealed file where it has none; never into the "
                          "workspace file."));
        if (m_signIn != nullptr)
            m_signIn->showWay();
    }
    if (m_row)
        return;
    if (m_choice.hasMailbox) {
        m_mailbox = new Switch(m_theme, tr("Read bounces, unsubscribes and replies from this mailbox, too"), m_form);
        m_mailbox->setObjectName(QStringLiteral("connectorMailbox"));
        m_mailbox->setChecked(true);
        m_form->addField(m_mailbox);
    }
    if (m_choice.kind != u"imap" && m_choice.kind != u"pickup") {
        const bool text = m_choice.group == ConnectorChoice::Group::Text;
        m_standard = new Switch(
            m_theme, text ? tr("Text messages go out by it from now on") : tr("Emails go out by it from now on"),
            m_form);
        m_standard->setObjectName(QStringLiteral("connectorStandard"));
        m_standard->setChecked(true);
        m_form->addField(m_standard);
    }
}

QWidget* ConnectorForm::buildSide()
{
    auto* side = new QWidget(m_content);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xl);
    auto* steps = new Card(m_theme, {}, side);
    m_test = new Button(m_theme, Button::Role::Secondary, Glyph::Plug, tr("Test the connection"), steps);
    m_test->setObjectName(QStringLiteral("connectorTest"));
    m_test->setVisible(m_choice.kind != u"local");
    m_save = new Button(m_theme, Button::Role::Primary, m_row ? tr("Save") : tr("Add"), steps);
    m_save->setObjectName(QStringLiteral("connectorSave"));
    auto* cancel = new Button(m_theme, Button::Role::Ghost, tr("Not now"), steps);
    cancel->setObjectName(QStringLiteral("connectorCancel"));
    auto* sentence =
        new Label(m_theme, tr("The test connects and logs in. Nothing is sent."), Type::Small, Colour::Text2, steps);
    sentence->setWordWrap(true);
    steps->body()->addWidget(m_test);
    steps->body()->addWidget(sentence);
    steps->body()->addWidget(m_save);
    steps->body()->addWidget(cancel);
    column->addWidget(steps);
    connect(m_test, &QAbstractButton::clicked, this, &ConnectorForm::test);
    connect(m_save, &QAbstractButton::clicked, this, &ConnectorForm::save);
    connect(cancel, &QAbstractButton::clicked, this, &ConnectorForm::cancelled);
    if (m_choice.notes.isEmpty() && m_choice.link.isEmpty())
        return side;
    auto* notes = new Card(m_theme, tr("Good to know"), side);
    for (const QString& note : m_choice.notes) {
        auto* line = new Label(m_theme, note, Type::Body, Colour::Text2, notes);
        line->setWordWrap(true);
        notes->body()->addWidget(line);
    }
    if (!m_choice.link.isEmpty()) {
        auto* open =
            new Button(m_theme, Button::Role::Ghost, Glyph::OpenOutside, tr("What %1 says").arg(m_choice.title), notes);
        open->setObjectName(QStringLiteral("connectorLink"));
        open->setToolTip(m_choice.link);
        connect(open, &QAbstractButton::clicked, this,
                [link = m_choice.link] { QDesktopServices::openUrl(QUrl(link)); });
        notes->body()->addWidget(open, 0, Qt::AlignLeading);
    }
    column->addWidget(notes);
    return side;
}

QWidget* ConnectorForm::makeInput(const ConnectorField& field, const QString& value)
{
    const QString name = objectNameOf(field.key);
    if (field.kind == ConnectorField::Kind::Flag) {
        auto* flag = new Switch(m_theme, field.label, this);
        flag->setObjectName(name);
        flag->setChecked(value == isOn);
        return flag;
    }
    if (field.kind == ConnectorField::Kind::Choice) {
        auto* choice = new QComboBox(this);
        choice->setObjectName(name);
        for (const auto& [stored, word] : field.choices)
            choice->addItem(word, stored);
        choice->setCurrentIndex(qMax(0, choice->findData(value)));
        return choice;
    }
    if (field.kind == ConnectorField::Kind::Folder)
        return makeFolder(value);
    auto* line = new QLineEdit(value, this);
    line->setObjectName(name);
    line->setPlaceholderText(field.example);
    if (field.kind == ConnectorField::Kind::Number)
        line->setValidator(new QIntValidator(1, field.most, line));
    return line;
}

QWidget* ConnectorForm::makeFolder(const QString& value)
{
    auto* box = new QWidget(this);
    auto* line = new QLineEdit(value, box);
    line->setObjectName(QStringLiteral("connectorFolder"));
    line->setAccessibleName(tr("Folder"));
    auto* choose = new Button(m_theme, Button::Role::Secondary, Glyph::Folder, tr("Choose…"), box);
    choose->setObjectName(QStringLiteral("connectorChooseFolder"));
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(line, 1);
    row->addWidget(choose);
    box->setFocusProxy(line);
    connect(choose, &QAbstractButton::clicked, this, [this, line] {
        m_dialogs.chooseFolder(this, {tr("Where the messages are put"), line->text(), {}, {}},
                               [line](const QString& path) {
                                   if (!path.isEmpty())
                                       line->setText(path);
                               });
    });
    return box;
}

QString ConnectorForm::valueOf(const Input& input) const
{
    if (const auto* flag = qobject_cast<const Switch*>(input.widget))
        return flag->isChecked() ? isOn : QString();
    if (const auto* choice = qobject_cast<const QComboBox*>(input.widget))
        return choice->currentData().toString();
    if (const auto* line = qobject_cast<const QLineEdit*>(input.widget))
        return line->text().trimmed();
    const auto* line = input.widget->findChild<const QLineEdit*>();
    return line != nullptr ? line->text().trimmed() : QString();
}

ConnectorValues ConnectorForm::values() const
{
    ConnectorValues values;
    for (const Input& input : m_inputs)
        values.insert(input.field.key, valueOf(input));
    return values;
}

bool ConnectorForm::complete()
{
    QWidget* first = nullptr;
    const auto need = [&](QWidget* widget, bool missing) {
        m_form->setError(widget, missing ? tr("This is needed.") : QString());
        if (missing && first == nullptr)
            first = widget;
    };
    need(m_name, m_name->text().trimmed().isEmpty());
    for (const Input& input : m_inputs) {
        if (input.field.needed)
            need(input.widget, valueOf(input).isEmpty());
    }
    if (first != nullptr)
        first->setFocus();
    return first == nullptr;
}

std::optional<ConnectorForm::Draft> ConnectorForm::draft()
{
    if (!complete())
        return std::nullopt;
    const ConnectorValues given = values();
    auto settings = settingsOf(m_choice, connectorFields(m_choice), given, m_row ? m_row->settings : Json::object());
    if (!settings) {
        say(Tone::Danger, textOf(settings.error().text));
        return std::nullopt;
    }
    if (m_signIn != nullptr)
        m_signIn->writeInto(*settings);
    Draft draft;
    if (m_row)
        draft.row = *m_row;
    else
        draft.row.uuid = newUuid();
    draft.row.name = m_name->text().trimmed().toStdString();
    draft.row.kind = m_choice.kind.toStdString();
    draft.row.settings = *settings;
    draft.secret = m_secret != nullptr ? m_secret->text().toStdString() : std::string();
    if (m_signIn != nullptr && m_signIn->isChosen())
        draft.secret = m_signIn->secret();
    draft.standard = m_standard != nullptr && m_standard->isChecked();
    if (m_mailbox != nullptr && m_mailbox->isChecked()) {
        if (auto mailbox = mailboxSettingsOf(m_choice, given))
            draft.mailbox = *mailbox;
        if (draft.mailbox && settings->contains("oauth"))
            (*draft.mailbox)["oauth"] = (*settings)["oauth"];
    }
    return draft;
}

/// What is kept for the one way of logging in is nothing to show a server in the other.
bool ConnectorForm::canLogIn()
{
    if (m_signIn == nullptr)
        return true;
    m_form->setError(m_secret, {});
    if (m_signIn->isChosen()) {
        const std::string name = m_name->text().trimmed().toStdString();
        const bool isKept = m_row.has_value() && m_signIn->servesStill();
        const bool isInEnvironment =
            qEnvironmentVariableIsSet(delivery::EnvironmentSecretStore::variableName(name).c_str());
        if (m_signIn->isSignedIn() || isKept || isInEnvironment)
            return true;
        m_signIn->demand();
        return false;
    }
    if (!m_signIn->isOtherWay() || !m_secret->text().isEmpty())
        return true;
    m_form->setError(m_secret, tr("This is needed."));
    m_secret->setFocus();
    return false;
}

ConnectorForm::Tried ConnectorForm::tryOut(workspace::Workspace& workspace, const Draft& draft,
                                           const CancelToken& cancel)
{
    const delivery::SecretName name{draft.row.uuid, draft.row.name};
    delivery::MemorySecretStore typed;
    if (!draft.secret.empty())
        (void)typed.write(name, draft.secret);
    delivery::SecretStore& secrets = draft.secret.empty() ? workspace.secrets() : typed;
    const auto worked = delivery::checkConnector(draft.row, secrets, workspace.store().uuid(), cancel);
    Tried tried;
    if (!worked)
        tried.trouble = worked.error();
    if (const auto left = typed.read(name); left && *left)
        tried.secret = **left;
    return tried;
}

void ConnectorForm::test()
{
    const auto wanted = draft();
    if (!wanted || !canLogIn())
        return;
    setBusy(true);
    say(Tone::Info, tr("Connecting…"));
    m_services.run<Tried>(
        this, tr("Test the connection"),
        [draft = *wanted, &workspace = m_services.workspace()](JobContext& job) -> Result<Tried> {
            return tryOut(workspace, draft, job.cancelToken());
        },
        [this](Result<Tried> tried) {
            setBusy(false);
            if (tried && m_signIn != nullptr && m_signIn->isSignedIn() && m_signIn->isChosen())
                m_signIn->setSecret(tried->secret);
            const auto trouble = tried ? tried->trouble : std::optional(tried.error());
            if (trouble)
                complain(*trouble, false, &ConnectorForm::test);
            else
                say(Tone::Ok, tr("It works: connected and logged in. Nothing was sent."));
        },
        QStringLiteral("test"));
}

Result<ConnectorForm::Saved> ConnectorForm::keep(workspace::Workspace& workspace, const Draft& draft, Ms now)
{
    using namespace delivery;
    Store& store = workspace.store();
    const bool isNew = draft.row.id.value == 0;
    const std::string mailboxName = draft.row.name + " (mailbox)";
    PATRON_TRY(rows, store.write([&](Transaction& tx) -> Result<std::vector<ConnectorRow>> {
        std::vector<ConnectorRow> made;
        if (!isNew) {
            PATRON_CHECK(connectors::change(tx, draft.row.id, draft.row.settings));
            PATRON_CHECK(connectors::rename(tx, draft.row.id, draft.row.name));
            made.push_back(draft.row);
            return made;
        }
        PATRON_TRY(id, connectors::add(tx, draft.row.name, draft.row.kind, draft.row.settings, now));
        made.push_back(*connectors::find(tx.connection(), id));
        if (draft.mailbox) {
            PATRON_TRY(mailbox, connectors::add(tx, mailboxName, "imap", *draft.mailbox, now));
            made.push_back(*connectors::find(tx.connection(), mailbox));
        }
        return made;
    }));
    std::vector<ConnectorRow> accounts;
    if (!draft.secret.empty()) {
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(accounts),
                     [](const ConnectorRow& row) { return row.needsSecret(); });
    }
    PATRON_CHECK(workspace::keepSecret(workspace, accounts, draft.secret,
                                       isNew ? std::span<const ConnectorRow>(rows) : std::span<const ConnectorRow>()));
    if (draft.standard) {
        PATRON_CHECK(store.write([&](Transaction& tx) -> Result<void> {
            connectors::makeStandard(tx, rows.front());
            return {};
        }));
    }
    return Saved{textOf(draft.row.name), rows.size() > 1};
}

void ConnectorForm::save()
{
    const auto wanted = draft();
    if (!wanted || !canLogIn())
        return;
    setBusy(true);
    const Ms now = m_services.clock().now();
    m_services.run<Saved>(
        this, QString(),
        [draft = *wanted, now, &workspace = m_services.workspace()](JobContext&) {
            return keep(workspace, draft, now);
        },
        [this, isNew = !m_row](Result<Saved> done) {
            setBusy(false);
            if (!done) {
                complain(done.error(), true, &ConnectorForm::save);
                return;
            }
            Q_EMIT saved(!isNew          ? tr("“%1” is saved.").arg(done->name)
                         : done->mailbox ? tr("“%1” and its mailbox are added.").arg(done->name)
                                         : tr("“%1” is added.").arg(done->name));
        });
}

void ConnectorForm::say(Tone tone, const QString& sentence)
{
    m_passphrase->hide();
    m_result->setMessage(tone, sentence);
    m_result->show();
}

void ConnectorForm::complain(const Error& trouble, bool mayMake, void (ConnectorForm::*again)())
{
    say(Tone::Danger, textOf(trouble.text));
    if (!delivery::wantsPassphrase(trouble))
        return;
    m_again = again;
    // What is asked for says what is missing.
    if (m_passphrase->offer(mayMake))
        m_result->hide();
}

void ConnectorForm::setBusy(bool busy)
{
    m_test->setEnabled(!busy);
    m_save->setEnabled(!busy);
}

}

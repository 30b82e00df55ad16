#include "ui/messages/messagesview.h"

#include "core/base/paths.h"
#include "core/message/import/importedimages.h"
#include "core/message/messageexport.h"
#include "ui/kit/delegates.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/theme.h"
#include "ui/messages/languagechoice.h"
#include "ui/messages/messageeditor.h"
#include "ui/messages/versionsview.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QFileInfo>
#include <QHeaderView>
#include <QListWidget>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <variant>

namespace patron::ui {

MessagesView::MessagesView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_model(new MessageListModel(services, this))
    , m_header(new PageHeader(theme, tr("Messages"), this))
    , m_stack(new QStackedWidget(this))
    , m_languages(new LanguageChoice(m_header))
{
    makeActions();
    m_header->setCentre(m_languages);
    m_header->addSecondaryAction(m_newSms);
    m_header->addSecondaryAction(m_import);
    m_header->addSecondaryAction(m_brand);
    m_header->addSecondaryAction(m_test);
    m_header->addSecondaryAction(m_versions);
    m_header->addMenuAction(m_duplicate);
    m_header->addMenuAction(m_export);
    connect(m_languages, &LanguageChoice::languageChosen, this, &MessagesView::openLanguage);
    connect(m_languages, &LanguageChoice::addRequested, this, &MessagesView::askNewLanguage);
    connect(m_languages, &LanguageChoice::removeRequested, this, &MessagesView::removeLanguage);
    m_stack->addWidget(buildList());
    m_empty = new EmptyState(theme, Drawing::Mail, tr("No messages yet"),
                             tr("A message is a mail or a text with places for each person's name, orders and habits. "
                                "Write it once, and look at it through the eyes of every customer."),
                             m_stack);
    m_empty->setPrimary(tr("New mail"));
    m_empty->setSecondary(tr("New text message"));
    connect(m_empty, &EmptyState::primaryTriggered, m_new, &QAction::trigger);
    connect(m_empty, &EmptyState::secondaryTriggered, m_newSms, &QAction::trigger);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_stack, 1);
    connect(m_header, &PageHeader::backRequested, this, [this] {
        isEditing() ? leaveEditor() : isComparing() ? leaveVersions() : showList();
    });
    connect(m_model, &MessageListModel::loaded, this, [this] {
        if (!m_wanted.isEmpty()) {
            const int row = m_model->rowOf(std::exchange(m_wanted, {}));
            if (row >= 0)
                openRow(row);
        }
        refresh();
    });
    connect(m_model, &MessageListModel::failed, this,
            [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    refresh();
}

void MessagesView::makeActions()
{
    const auto make = [this](Glyph glyph, const QString& text, const QString& name, const QKeySequence& key) {
        auto* action = new QAction(m_theme.icon(glyph), text, this);
        action->setObjectName(name);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_new = make(Glyph::Plus, tr("New mail"), QStringLiteral("messagesNew"), QKeySequence::New);
    m_newSms = make(Glyph::Sms, tr("New text message"), QStringLiteral("messagesNewSms"),
                    QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    m_save = make(Glyph::Check, tr("Save"), QStringLiteral("messagesSave"), QKeySequence::Save);
    m_duplicate = make(Glyph::Copy, tr("Save under another name…"), QStringLiteral("messagesDuplicate"), {});
    m_preview = make(Glyph::Eye, tr("Preview"), QStringLiteral("messagesPreview"), Qt::Key_F5);
    connect(m_preview, &QAction::triggered, this, [this] {
        if (m_editor)
            m_editor->togglePreview();
    });
    m_versions = make(Glyph::Clock, tr("Versions"), QStringLiteral("messagesVersions"), {});
    connect(m_versions, &QAction::triggered, this, &MessagesView::showVersions);
    m_test = make(Glyph::Sends, tr("Send a test…"), QStringLiteral("messagesTest"),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T));
    connect(m_test, &QAction::triggered, this, &MessagesView::askTest);
    m_brand = make(Glyph::Store, tr("Brand…"), QStringLiteral("messagesBrand"), {});
    connect(m_brand, &QAction::triggered, this, &MessagesView::showBrand);
    m_import = make(Glyph::Import, tr("Import a mail or page…"), QStringLiteral("messagesImport"), {});
    m_export = make(Glyph::Export, tr("Export as a file…"), QStringLiteral("messagesExport"), {});
    m_spelling = make(Glyph::Text, tr("Check spelling"), QStringLiteral("messagesSpelling"), {});
    m_spelling->setCheckable(true);
    m_spelling->setChecked(true);
    m_spelling->setProperty(rememberedProperty, true);
    m_nextWord = make(Glyph::Text, tr("Next unknown word"), QStringLiteral("messagesNextWord"), Qt::Key_F7);
    connect(m_nextWord, &QAction::triggered, this, [this] {
        if (m_editor)
            m_editor->goToNextUnknownWord();
    });
    connect(m_import, &QAction::triggered, this, &MessagesView::askImport);
    connect(m_export, &QAction::triggered, this, &MessagesView::askExport);
    connect(m_new, &QAction::triggered, this, [this] { askNew(message::MessageChannel::Email); });
    connect(m_newSms, &QAction::triggered, this, [this] { askNew(message::MessageChannel::Sms); });
    connect(m_save, &QAction::triggered, this, [this] { save(); });
    connect(m_duplicate, &QAction::triggered, this, &MessagesView::askDuplicate);
}

QWidget* MessagesView::buildList()
{
    auto* holder = new QWidget(m_stack);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    m_table = new QTableView(holder);
    m_table->setObjectName(QStringLiteral("messageList"));
    m_table->setAccessibleName(tr("Messages"));
    m_table->setProperty("kitFlat", true);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row));
    QHeaderView* head = m_table->horizontalHeader();
    head->setHighlightSections(false);
    head->setSectionResizeMode(MessageListModel::SubjectColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(MessageListModel::NameColumn, m_theme.scaled(220));
    m_table->setColumnWidth(MessageListModel::ClassColumn, m_theme.scaled(120));
    m_table->setColumnWidth(MessageListModel::VersionColumn, m_theme.scaled(80));
    m_table->setColumnWidth(MessageListModel::UpdatedColumn, m_theme.scaled(130));
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { openRow(index.row()); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) { openRow(index.row()); });
    column->addWidget(m_table);
    return holder;
}

void MessagesView::enter(const QVariantMap& at)
{
    const QString key = at.value(QStringLiteral("message")).toString();
    if (key.isEmpty()) {
        if (!isList() && !(m_editor && m_editor->draft().isChanged()))
            showList();
        return;
    }
    if (!m_model->isLoaded()) {
        m_wanted = key;
        return;
    }
    const int row = m_model->rowOf(key);
    const bool open =
        (isEditing() || isComparing()) && row >= 0 && m_editor->draft().message().name == m_model->at(row).message.name;
    if (row >= 0 && !open)
        openRow(row);
}

QUndoStack* MessagesView::undoStack() const
{
    return isEditing() ? &m_editor->draft().undoStack() : nullptr;
}

QList<QWidget*> MessagesView::panes()
{
    if (isComparing())
        return {m_versionsView->list()};
    if (isEditing())
        return m_editor->panes();
    return {m_table};
}

void MessagesView::showList()
{
    m_stack->setCurrentIndex(0);
    refresh();
    Q_EMIT undoStackChanged();
}

void MessagesView::openRow(int row)
{
    const message::SavedMessage& saved = m_model->at(row);
    const QString uuid = textOf(saved.uuid);
    openMessage(saved.message, uuid);
    Q_EMIT placeChanged({{QStringLiteral("message"), uuid}});
}

void MessagesView::openMessage(const message::Message& message, const QString& uuid)
{
    if (!m_editor) {
        m_editor = new MessageEditor(m_theme, m_services, m_dialogs, m_stack);
        m_stack->addWidget(m_editor);
        m_editor->setSpellToggle(m_spelling);
        connect(m_editor, &MessageEditor::changed, this, &MessagesView::refresh);
    }
    m_stack->setCurrentWidget(m_editor);
    m_isStored = !uuid.isEmpty();
    m_languages->setLanguages({}, textOf(message.language));
    m_editor->open(message, uuid);
    loadLanguages();
    Q_EMIT undoStackChanged();
    refresh();
}

/// What was written is kept: leaving saves it as a version.
void MessagesView::leaveEditor()
{
    const auto back = [this] {
        showList();
        m_table->setFocus();
        Q_EMIT placeChanged({});
    };
    if (m_editor->draft().isChanged())
        save(back);
    else
        back();
}

void MessagesView::askNew(message::MessageChannel channel)
{
    const bool isSms = channel == message::MessageChannel::Sms;
    m_dialogs.askText(
        this, {isSms ? tr("New text message") : tr("New mail"), tr("Name, for your eyes only"), {}, tr("Write it")},
        [this, channel, isSms](std::optional<QString> name) {
            message::Message message;
            message.channel = channel;
            message.bodyKind = isSms ? message::BodyKind::Text : message::BodyKind::Mjml;
            if (name)
                startNamed(*name, std::move(message));
        });
}

void MessagesView::askDuplicate()
{
    if (!m_editor)
        return;
    const message::Message now = m_editor->draft().message();
    m_dialogs.askText(this,
                      {tr("Save under another name"), tr("Name"), tr("%1 (copy)").arg(textOf(now.name)), tr("Save")},
                      [this, now](std::optional<QString> name) {
                          if (name)
                              startNamed(*name, now);
                      });
}

/// What a file holds becomes a new message, called as the file is.
void MessagesView::askImport()
{
    m_dialogs.openFile(
        this,
        {tr("Import a mail or page"), {}, {}, {tr("Mails and pages (*.eml *.html *.htm *.mjml)"), tr("All files (*)")}},
        [this](const QString& path) {
            if (path.isEmpty())
                return;
            m_services.run<message::ImportedMessage>(
                this, QString(),
                [path, now = m_services.clock().now(),
                 &store = m_services.store()](JobContext&) -> Result<message::ImportedMessage> {
                    PATRON_TRY(imported, message::importMessageFile(std::filesystem::path(path.toStdU16String())));
                    if (!imported.images.empty())
                        PATRON_CHECK(store.write(
                            [&](Transaction& tx) { return message::keepImportedImages(tx, imported, now); }));
                    return imported;
                },
                [this, path](Result<message::ImportedMessage> imported) {
                    if (!imported) {
                        Q_EMIT noteRaised(Tone::Danger, textOf(imported.error().text));
                        return;
                    }
                    takeImported(std::move(*imported), QFileInfo(path).completeBaseName());
                });
        });
}

void MessagesView::takeImported(message::ImportedMessage imported, const QString& name)
{
    QString free = name;
    for (int number = 2; m_model->rowOf(free) >= 0; ++number)
        free = QStringLiteral("%1 %2").arg(name).arg(number);
    QStringList said;
    if (!imported.removedText().empty())
        said << tr("Taken out: %1.").arg(textOf(imported.removedText()));
    for (const std::string& note : imported.notes)
        said << textOf(note);
    startNamed(free, std::move(imported.message));
    if (!said.isEmpty())
        Q_EMIT noteRaised(Tone::Info, said.join(u' '));
}

/// MJML, HTML or text, as the file's name ends.
void MessagesView::askExport()
{
    if (!m_editor)
        return;
    const message::Message now = m_editor->draft().message();
    const bool isMjml = now.bodyKind == message::BodyKind::Mjml;
    QStringList filters{tr("HTML (*.html)"), tr("Text (*.txt)")};
    if (isMjml)
        filters.prepend(tr("MJML (*.mjml)"));
    m_dialogs.saveFile(this, {tr("Export as a file"), {}, textOf(now.name) + (isMjml ? u".mjml" : u".html"), filters},
                       [this, now](const QString& path) {
                           if (path.isEmpty())
                               return;
                           m_services.run<std::monostate>(
                               this, QString(),
                               [now, path](JobContext&) -> Result<std::monostate> {
                                   const QString ending = QFileInfo(path).suffix().toLower();
                                   const auto format = ending == u"mjml"  ? message::ExportFormat::Mjml
                                                       : ending == u"txt" ? message::ExportFormat::Text
                                                                          : message::ExportFormat::Html;
                                   PATRON_TRY(text, message::exportMessage(now, format));
                                   PATRON_CHECK(writeFileDurably(std::filesystem::path(path.toStdU16String()), text));
                                   return std::monostate();
                               },
                               [this, path](const Result<std::monostate>& done) {
                                   if (done)
                                       Q_EMIT noteRaised(Tone::Ok, tr("Saved as %1.").arg(QFileInfo(path).fileName()));
                                   else
                                       Q_EMIT noteRaised(Tone::Danger, textOf(done.error().text));
                               });
                       });
}

void MessagesView::startNamed(const QString& name, message::Message message)
{
    const QString trimmed = name.trimmed();
    if (trimmed.isEmpty())
        return;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (textOf(m_model->at(row).message.name).compare(trimmed, Qt::CaseInsensitive) == 0) {
            Q_EMIT noteRaised(Tone::Warn, tr("There is a message called “%1” already.").arg(trimmed));
            return;
        }
    }
    message.name = trimmed.toStdString();
    openMessage(message, QString());
}

void MessagesView::save(std::function<void()> then)
{
    if (m_saving) {
        // Once what is under way is done.
        m_next = [this, then = std::move(then)] {
            if (m_editor->draft().isChanged())
                save(then);
            else if (then)
                then();
        };
        return;
    }
    if (!m_editor || !m_editor->draft().isChanged())
        return;
    m_saving = true;
    const message::Message message = m_editor->draft().message();
    const Ms now = m_services.clock().now();
    m_services.change<MessageId>(
        this, [message, now](Transaction& tx) { return message::messages::save(tx, message, now); },
        [this, message, then = std::move(then)](Result<MessageId> saved) {
            m_saving = false;
            if (!saved) {
                m_next = {};
                Q_EMIT noteRaised(Tone::Danger, textOf(saved.error().text));
                return;
            }
            m_editor->draft().markSaved(message);
            loadLanguages();
            if (then)
                then();
            if (const auto next = std::exchange(m_next, {}))
                next();
        });
}

bool MessagesView::isEditing() const
{
    return m_editor && m_stack->currentWidget() == m_editor;
}

/// The list, or what stands in its place while it is empty.
bool MessagesView::isList() const
{
    return m_stack->currentIndex() < 2;
}

bool MessagesView::isComparing() const
{
    return m_versionsView && m_stack->currentWidget() == m_versionsView;
}

void MessagesView::refresh()
{
    const bool editing = isEditing();
    const bool comparing = isComparing();
    const bool branding = !isList() && !editing && !comparing;
    if (isList())
        m_stack->setCurrentIndex(m_model->isLoaded() && m_model->rowCount() == 0 ? 1 : 0);
    m_duplicate->setVisible(editing);
    m_save->setVisible(editing);
    m_preview->setVisible(editing);
    m_export->setVisible(editing);
    m_spelling->setVisible(editing);
    m_nextWord->setVisible(editing);
    m_versions->setVisible(editing && m_isStored);
    m_test->setVisible(editing && m_editor->draft().message().channel == message::MessageChannel::Email);
    m_languages->setVisible(editing && m_isStored);
    for (QAction* action : {m_import, m_new, m_newSms, m_brand})
        action->setVisible(isList());
    m_header->setPrimaryAction(editing ? m_save : isList() ? m_new : nullptr);
    if (comparing || branding) {
        m_header->setBack(comparing ? tr("Back to the message") : tr("Back to all messages"));
        if (branding)
            m_header->setTitle(tr("Brand"));
        m_header->setSubtitle(comparing ? tr("Versions") : tr("What your mails say of you, and what they look like"));
        m_header->setStatus({}, Tone::Neutral);
        return;
    }
    if (!editing) {
        m_header->setBack({});
        m_header->setTitle(tr("Messages"));
        m_header->setSubtitle({});
        m_header->setStatus({}, Tone::Neutral);
        return;
    }
    Draft& draft = m_editor->draft();
    m_save->setEnabled(draft.isChanged());
    m_header->setBack(tr("Back to all messages; what you wrote is saved"));
    m_header->setTitle(textOf(draft.message().name));
    const int row = m_model->rowOf(textOf(draft.message().name));
    m_header->setSubtitle(row >= 0 ? tr("Version %1").arg(m_model->at(row).version) : tr("Not saved yet"));
    m_header->setStatus(draft.isChanged() ? tr("Changed") : tr("Saved"), draft.isChanged() ? Tone::Warn : Tone::Ok);
}

}

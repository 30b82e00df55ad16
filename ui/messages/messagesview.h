#pragma once

#include <QWidget>

#include "core/message/import/messageimport.h"
#include "core/message/messagestore.h"
#include "ui/messages/messagespage.h"
#include "ui/models/messagelistmodel.h"

#include <functional>

class QStackedWidget;
class QTableView;

namespace patron::ui {

class BrandView;
class EmptyState;
class LanguageChoice;
class MessageEditor;
class PageHeader;
class VersionsView;

/// The page behind makeMessagesPage. Places: {} the list, {"message": uuid or name} one message.
class MessagesView : public Page
{
    Q_OBJECT

public:
    MessagesView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    void enter(const QVariantMap& at) override;
    QUndoStack* undoStack() const override;
    QList<QAction*> commands() const override
    {
        return {m_new,  m_newSms, m_save,   m_duplicate, m_preview,  m_versions,
                m_test, m_import, m_export, m_brand,     m_spelling, m_nextWord};
    }
    QList<QWidget*> panes() override;

private:
    void makeActions();
    QWidget* buildList();
    void showList();
    void openRow(int row);
    void openMessage(const message::Message& message, const QString& uuid);
    void leaveEditor();
    bool isEditing() const;
    bool isComparing() const;
    bool isList() const;
    void showBrand();
    void showVersions();
    void leaveVersions();
    void takeUp(const message::Message& version, int number);
    void loadLanguages();
    void openLanguage(const QString& code);
    void askNewLanguage();
    void addLanguage(const QString& code);
    void removeLanguage();
    void askTest();
    void sendTest(const QString& addresses, const QString& connector);
    void askNew(message::MessageChannel channel);
    void askDuplicate();
    void askImport();
    void takeImported(message::ImportedMessage imported, const QString& name);
    void askExport();
    void startNamed(const QString& name, message::Message message);
    void save(std::function<void()> then = {});
    void refresh();

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    MessageListModel* m_model;
    PageHeader* m_header;
    QStackedWidget* m_stack;
    QTableView* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    MessageEditor* m_editor = nullptr;
    VersionsView* m_versionsView = nullptr;
    BrandView* m_brandView = nullptr;
    LanguageChoice* m_languages;
    QAction* m_new = nullptr;
    QAction* m_newSms = nullptr;
    QAction* m_save = nullptr;
    QAction* m_duplicate = nullptr;
    QAction* m_preview = nullptr;
    QAction* m_versions = nullptr;
    QAction* m_test = nullptr;
    QAction* m_brand = nullptr;
    QAction* m_import = nullptr;
    QAction* m_export = nullptr;
    QAction* m_spelling = nullptr;
    QAction* m_nextWord = nullptr;
    QString m_wanted;        ///< to be opened when the list is there
    bool m_isStored = false; ///< the message in front has a version
    bool m_saving = false;
    std::function<void()> m_next; ///< after the saving that is under way
};

}

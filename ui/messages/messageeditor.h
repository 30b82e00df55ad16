#pragma once

#include <QWidget>

#include "core/message/messagestore.h"
#include "ui/messages/draft.h"
#include "ui/models/services.h"

class QAction;
class QComboBox;

namespace patron::ui {

class BlockEditor;
class ChecksPanel;
class Dialogs;
class InboxLine;
class Label;
class MarkedLine;
class RecipientPreview;
class SmsCounter;
class SpellBar;
class SpellGuide;
class Theme;

/// One message open for writing: its line in the inbox above, its body with the preview below, and what the checks say.
class MessageEditor : public QWidget
{
    Q_OBJECT

public:
    /// Services and dialogs must outlive the editor.
    MessageEditor(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent = nullptr);

    Draft& draft() { return *m_draft; }
    RecipientPreview& preview() { return *m_preview; }
    BlockEditor& body() { return *m_body; }
    /// `uuid` is the saved message's; empty for a new one.
    void open(const message::Message& message, const QString& uuid);
    /// A language that the saved message is to have, too.
    void openNew(const message::Message& message, const QString& uuid);
    /// The saved message's; empty for a new one.
    QString uuid() const { return m_uuid; }
    /// Another text of the same message, as one step called `action`. A body of another kind cannot be undone.
    void takeUp(message::Message message, const QString& action);
    /// Puts the cursor into "subject", "preheader", "plain_text" or a place of "body".
    void goTo(const QString& part, int line, int column);

    /// Where F6 goes, in this order.
    QList<QWidget*> panes();
    /// To the preview, and back to where one wrote.
    void togglePreview();
    /// Follows the action that switches the check of spelling on and off, which must outlive the editor.
    void setSpellToggle(QAction* action);
    void goToNextUnknownWord();

Q_SIGNALS:
    /// The draft or its being saved changed.
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildFields();
    QWidget* buildChoices();
    void connectFields();
    void takeField(const QString& field, const QString& title, const std::function<void(message::Message&)>& put);
    void showDraft();
    void showChannel();
    void showLengths();
    void showChecks();
    void show(const message::Message& message, const QString& uuid, bool isNew);
    void openBody(const message::Message& message);
    void loadBrand();
    void loadRows();
    void keepRow(const QString& mjml);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    Draft* m_draft;
    MarkedLine* m_subject;
    MarkedLine* m_preheader;
    Label* m_subjectHint;
    Label* m_preheaderHint;
    InboxLine* m_inbox;
    QWidget* m_lines = nullptr; ///< subject and preheader
    SmsCounter* m_counter;
    QComboBox* m_class;
    QComboBox* m_missing;
    BlockEditor* m_body;
    ChecksPanel* m_checks;
    RecipientPreview* m_preview;
    SpellGuide* m_spelling;
    SpellBar* m_spellBar;
    QString m_uuid;
    QString m_tabBefore; ///< the preview
    bool m_showing = false;
};

}

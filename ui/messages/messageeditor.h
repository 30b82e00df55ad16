#pragma once

#include <QWidget>

#include "core/message/messagestore.h"
#include "ui/messages/draft.h"
#include "ui/models/services.h"

class QComboBox;
class QLineEdit;

namespace patron::ui {

class ChecksPanel;
class InboxLine;
class Label;
class RecipientPreview;
class SourceEditor;
class Theme;

/// One message open for writing: its texts and choices on one side, what recipients get on the other.
class MessageEditor : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the editor.
    MessageEditor(Theme& theme, Services& services, QWidget* parent = nullptr);

    Draft& draft() { return *m_draft; }
    RecipientPreview& preview() { return *m_preview; }
    void open(const message::Message& message, bool isNew);
    /// Puts the cursor into "subject", "preheader" or a place of "body".
    void goTo(const QString& part, int line, int column);

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
    void showLengths();
    void loadBrand();

    Theme& m_theme;
    Services& m_services;
    Draft* m_draft;
    QLineEdit* m_subject;
    QLineEdit* m_preheader;
    Label* m_subjectHint;
    Label* m_preheaderHint;
    InboxLine* m_inbox;
    QComboBox* m_class;
    QComboBox* m_missing;
    SourceEditor* m_source;
    ChecksPanel* m_checks;
    RecipientPreview* m_preview;
    bool m_showing = false;
};

}

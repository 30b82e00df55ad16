#pragma once

#include <QWidget>

#include "core/message/mime/parsemime.h"
#include "ui/models/services.h"

class QListView;
class QStackedWidget;

namespace patron::ui {

class EmptyState;
class InboxModel;
class Label;
class MailPreview;
class Theme;

/// The Local inbox: the mails that were sent to nobody but this computer, read as their recipients would.
class InboxView : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the widget.
    InboxView(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Reads the folder anew.
    void refresh();
    QWidget* list() const;

Q_SIGNALS:
    void newSendRequested();
    void failed(const QString& sentence);

private:
    QWidget* buildReader();
    void takeLoaded();
    void open(int row);
    void show(const message::ParsedMail& mail);

    Theme& m_theme;
    Services& m_services;
    InboxModel* m_model;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QListView* m_list;
    Label* m_count;
    Label* m_subject;
    Label* m_people;
    MailPreview* m_mail;
    QString m_openPath;
};

}

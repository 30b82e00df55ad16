#pragma once

#include <QTimer>
#include <QWidget>

#include "core/message/lint/messagechecks.h"
#include "ui/models/services.h"

#include <memory>
#include <vector>

class QListWidget;

namespace patron::ui {

class Label;
class Theme;

/// What the checks say of a message, errors first; Enter or a click leads to the place.
class ChecksPanel : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the panel.
    ChecksPanel(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Checks soon: typing is waited for.
    void setMessage(const message::Message& message);
    /// Reads again what is known of the workspace; `uuid` is the saved message's, empty for a new one.
    void refreshFacts(const QString& uuid);
    /// What was found in the mails of the whole audience, which has so many.
    void setAudience(qint64 people, std::vector<message::Finding> findings);
    QListWidget* list() const { return m_list; }
    const std::vector<message::Finding>& findings() const { return m_findings; }

Q_SIGNALS:
    void placeRequested(const QString& part, int line, int column);
    void checked();
    void fieldsKnown(const QStringList& fields);

private:
    void check();
    void show(std::vector<message::Finding> findings);
    void refill();
    void showTitle();
    bool isBlank() const;

    Theme& m_theme;
    Services& m_services;
    Label* m_title;
    QListWidget* m_list;
    QTimer m_pause;
    message::Message m_message;
    std::shared_ptr<const message::CheckContext> m_context;
    std::vector<message::Finding> m_written;  ///< about the message
    std::vector<message::Finding> m_rendered; ///< about mails made of it
    std::vector<message::Finding> m_findings; ///< all
    QString m_uuid;
    qint64 m_people = 0;
};

}

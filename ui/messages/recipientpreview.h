#pragma once

#include <QTimer>
#include <QWidget>

#include "core/message/message.h"
#include "core/workspace/mailsource.h"
#include "ui/models/services.h"

#include <memory>
#include <vector>

namespace patron::ui {

class Banner;
class MailPreview;
class RecipientStrip;
class Theme;

/// A message as its recipients get it, one after the other. Renders in the background; what could not be made for
/// somebody is said above the mail.
class RecipientPreview : public QWidget
{
    Q_OBJECT

public:
    /// The services must outlive the preview.
    RecipientPreview(Theme& theme, Services& services, QWidget* parent = nullptr);

    /// Renders soon: typing is waited for.
    void setMessage(const message::Message& message);
    /// Reads segments and people again.
    void refreshPeople();
    MailPreview& mail() { return *m_mail; }
    RecipientStrip& strip() { return *m_strip; }

Q_SIGNALS:
    /// The inbox line for the person in front.
    void lineRendered(const QString& subject, const QString& preheader);
    /// A line of the source is to be shown.
    void placeRequested(const QString& part, int line, int column);

private:
    struct Shot
    {
        std::string name;
        std::string preheader;
        workspace::PersonalMail mail;
        std::optional<Error> failure;
    };
    static Result<Shot> shoot(ReadSession& session, workspace::MailSource& source, const message::Message& message,
                              CustomerId customer, Ms now);
    void loadSegments();
    void loadPeople();
    void render();
    void take(Result<Shot> shot);
    void say(const QString& sentence, bool failed);

    Theme& m_theme;
    Services& m_services;
    std::shared_ptr<workspace::MailSource> m_source;
    RecipientStrip* m_strip;
    Banner* m_problem;
    MailPreview* m_mail;
    QTimer m_pause;
    message::Message m_message;
    std::vector<CustomerId> m_people;
    bool m_peopleKnown = false;
    QString m_problemPart;
    int m_problemLine = 0;
    int m_problemColumn = 0;
};

}

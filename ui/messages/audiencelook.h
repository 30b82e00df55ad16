#pragma once

#include <QObject>
#include <QTimer>

#include "core/message/sms/smscost.h"
#include "core/message/worstcases.h"
#include "core/workspace/mailsource.h"
#include "ui/models/services.h"

#include <memory>
#include <optional>
#include <vector>

namespace patron::ui {

/// What a message comes to for everyone of its audience.
struct AudienceSight
{
    struct Case
    {
        message::WorstCase what;
        std::string name; ///< of the customer
    };
    std::vector<Case> cases;
    std::vector<message::MessageBranch> neverTaken;
    message::AudienceTally tally;
    std::optional<message::SmsCost> cost; ///< of a text message
    qint64 people = 0;
};

/// Renders a message for its whole audience in the background and finds the recipients worth a look. A new question
/// ends the one before; typing is waited for.
class AudienceLook : public QObject
{
    Q_OBJECT

public:
    /// The services must outlive it.
    AudienceLook(Services& services, std::shared_ptr<workspace::MailSource> source, QObject* parent = nullptr);

    /// Asks soon. What is known already stays until the answer comes.
    void setMessage(const message::Message& message);
    void setPeople(std::vector<CustomerId> people);
    /// While it is not wanted, only small audiences are looked at.
    void setWanted(bool wanted);
    /// Of the message and people asked for last.
    const AudienceSight& sight() const { return m_sight; }
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    /// There is an answer, or work on one has begun.
    void changed();

private:
    void askSoon();
    void ask();

    Services& m_services;
    std::shared_ptr<workspace::MailSource> m_source;
    message::Message m_message;
    std::vector<CustomerId> m_people;
    AudienceSight m_sight;
    QTimer m_pause;
    quint64 m_question = 0; ///< only the newest is answered
    bool m_wanted = false;
    bool m_stale = false;
    bool m_busy = false;
};

}

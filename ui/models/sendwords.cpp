#include "ui/models/sendwords.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <array>
#include <utility>

namespace patron::ui {

namespace {
class SendWords
{
    Q_DECLARE_TR_FUNCTIONS(SendWords)
};
}

QString stateText(outbox::SendState state)
{
    using S = outbox::SendState;
    switch (state) {
    case S::Planned:
        return SendWords::tr("Planned");
    case S::Held:
        return SendWords::tr("Waits for its time");
    case S::Queued:
        return SendWords::tr("In the queue");
    case S::Leased:
        return SendWords::tr("Being made");
    case S::Handed:
        return SendWords::tr("Being handed over");
    case S::Accepted:
        return SendWords::tr("Sent");
    case S::Delivered:
        return SendWords::tr("Arrived");
    case S::BouncedSoft:
        return SendWords::tr("Came back for now");
    case S::BouncedHard:
        return SendWords::tr("Came back for good");
    case S::Unsubscribed:
        return SendWords::tr("Asked to stop");
    case S::Complained:
        return SendWords::tr("Called it spam");
    case S::Deferred:
        return SendWords::tr("Tried again later");
    case S::Rejected:
        return SendWords::tr("Refused");
    case S::Ambiguous:
        return SendWords::tr("Not certain");
    case S::AssumedSent:
        return SendWords::tr("Taken as sent");
    case S::Suppressed:
        return SendWords::tr("Must not be written to");
    case S::Skipped:
        return SendWords::tr("Left out");
    case S::Cancelled:
        return SendWords::tr("Cancelled");
    case S::Expired:
        return SendWords::tr("Too late");
    }
    return {};
}

QString sendReasonText(std::string_view reason)
{
    static constexpr std::array words{
        std::pair{"no_address", QT_TRANSLATE_NOOP("SendWords", "No address for this channel")},
        std::pair{"no_consent", QT_TRANSLATE_NOOP("SendWords", "Never said yes to marketing")},
        std::pair{"consent_denied", QT_TRANSLATE_NOOP("SendWords", "Said no to marketing")},
        std::pair{"shared_address", QT_TRANSLATE_NOOP("SendWords", "Shares the address with somebody who gets it")},
        std::pair{"workspace_holdout", QT_TRANSLATE_NOOP("SendWords", "Kept out of all marketing, to measure it")},
        std::pair{"suppressed_unsubscribe", QT_TRANSLATE_NOOP("SendWords", "Asked to stop")},
        std::pair{"suppressed_unsubscribed", QT_TRANSLATE_NOOP("SendWords", "Asked to stop")},
        std::pair{"suppressed_hard_bounce", QT_TRANSLATE_NOOP("SendWords", "The address does not work")},
        std::pair{"suppressed_soft_bounces", QT_TRANSLATE_NOOP("SendWords", "The address came back again and again")},
        std::pair{"suppressed_complaint", QT_TRANSLATE_NOOP("SendWords", "Called a mail spam")},
        std::pair{"suppressed_manual", QT_TRANSLATE_NOOP("SendWords", "Stopped by hand")},
        std::pair{"suppressed_erased", QT_TRANSLATE_NOOP("SendWords", "Erased")},
        std::pair{"quiet_hours", QT_TRANSLATE_NOOP("SendWords", "Quiet hours")},
        std::pair{"rate", QT_TRANSLATE_NOOP("SendWords", "Waits for its turn at this mail provider")},
        std::pair{"cap", QT_TRANSLATE_NOOP("SendWords", "Had enough messages lately")},
        std::pair{"cap_other_channel", QT_TRANSLATE_NOOP("SendWords", "Had enough by this channel lately")},
        std::pair{"cap_passed_on",
                  QT_TRANSLATE_NOOP("SendWords", "Had enough by this channel lately: goes by another")},
        std::pair{"too_late", QT_TRANSLATE_NOOP("SendWords", "Its time was over")},
        std::pair{"expired", QT_TRANSLATE_NOOP("SendWords", "Its time was over")},
        std::pair{"paused", QT_TRANSLATE_NOOP("SendWords", "Paused")},
        std::pair{"not_live", QT_TRANSLATE_NOOP("SendWords", "This file is a copy and may not send")},
        std::pair{"address_changed", QT_TRANSLATE_NOOP("SendWords", "The address has changed")},
        std::pair{"cancelled", QT_TRANSLATE_NOOP("SendWords", "Cancelled")},
        std::pair{"sent_from_another_copy", QT_TRANSLATE_NOOP("SendWords", "Sent from another copy of this file")},
        std::pair{"missing_field", QT_TRANSLATE_NOOP("SendWords", "A personal field is empty")},
        std::pair{"approval", QT_TRANSLATE_NOOP("SendWords", "Waits for your approval")},
        std::pair{"greylisted", QT_TRANSLATE_NOOP("SendWords", "Their server asks to come back later")},
        std::pair{"mailbox_full", QT_TRANSLATE_NOOP("SendWords", "Their mailbox is full")},
        std::pair{"temporary", QT_TRANSLATE_NOOP("SendWords", "Not now, said their server")},
        std::pair{"throttled", QT_TRANSLATE_NOOP("SendWords", "Too many at a time")},
        std::pair{"daily_quota", QT_TRANSLATE_NOOP("SendWords", "The account’s day is used up")},
        std::pair{"account_refused", QT_TRANSLATE_NOOP("SendWords", "The account was refused")},
        std::pair{"sender_refused", QT_TRANSLATE_NOOP("SendWords", "The sender was refused")},
        std::pair{"bad_recipient", QT_TRANSLATE_NOOP("SendWords", "There is no such address")},
        std::pair{"mailbox_disabled", QT_TRANSLATE_NOOP("SendWords", "Their mailbox is switched off")},
        std::pair{"content_refused", QT_TRANSLATE_NOOP("SendWords", "Taken for unwanted mail")},
        std::pair{"unknown_refusal", QT_TRANSLATE_NOOP("SendWords", "Refused")},
        std::pair{"unreachable", QT_TRANSLATE_NOOP("SendWords", "No connection")},
        std::pair{"lost", QT_TRANSLATE_NOOP("SendWords", "The line broke after it was handed over")},
    };
    for (const auto& [word, text] : words) {
        if (reason == word)
            return SendWords::tr(text);
    }
    if (reason.starts_with("suppressed"))
        return SendWords::tr("Must not be written to");
    return textOf(reason);
}

QString sendAdviceText(std::string_view reason)
{
    static constexpr std::array words{
        std::pair{"greylisted", QT_TRANSLATE_NOOP("SendWords", "Nothing to do: it is tried again by itself.")},
        std::pair{"temporary", QT_TRANSLATE_NOOP("SendWords", "Nothing to do: it is tried again by itself.")},
        std::pair{"mailbox_full",
                  QT_TRANSLATE_NOOP("SendWords", "It is tried again. Ask for another address when you see them.")},
        std::pair{"throttled", QT_TRANSLATE_NOOP(
                                   "SendWords", "It goes on more slowly. On Connectors, set fewer messages a minute.")},
        std::pair{"daily_quota", QT_TRANSLATE_NOOP("SendWords", "The rest goes when the account lets it, by itself.")},
        std::pair{"account_refused", QT_TRANSLATE_NOOP("SendWords", "On Connectors, test the account and mend its "
                                                                    "password or settings; then let it go on.")},
        std::pair{"sender_refused", QT_TRANSLATE_NOOP("SendWords", "On Connectors, use a sender’s address that the "
                                                                   "account may send from; look at SPF and DKIM.")},
        std::pair{"bad_recipient", QT_TRANSLATE_NOOP("SendWords", "They get no more mail there. Ask for the new "
                                                                  "address when you see them.")},
        std::pair{"mailbox_disabled", QT_TRANSLATE_NOOP("SendWords", "Ask for another address when you see them.")},
        std::pair{"content_refused",
                  QT_TRANSLATE_NOOP("SendWords", "On Messages, look at the checks: links, words and pictures.")},
        std::pair{"unreachable", QT_TRANSLATE_NOOP("SendWords", "It is tried again. Look at the internet connection "
                                                                "and, on Connectors, at the server’s name.")},
        std::pair{"lost", QT_TRANSLATE_NOOP("SendWords", "Ask at the mail server, then say it above.")},
        std::pair{"missing_field",
                  QT_TRANSLATE_NOOP("SendWords", "On Messages, give the field words to stand in for it.")},
        std::pair{"no_address", QT_TRANSLATE_NOOP("SendWords", "Ask for one at the till: the page Sign-up helps.")},
        std::pair{"no_consent", QT_TRANSLATE_NOOP("SendWords", "Ask them at the till: the page Sign-up helps.")},
    };
    for (const auto& [word, text] : words) {
        if (reason == word)
            return SendWords::tr(text);
    }
    return {};
}

QString occasionStateText(const outbox::Occasion& occasion, const outbox::Tally& tally)
{
    if (occasion.state == "cancelled")
        return SendWords::tr("Cancelled");
    if (tally.finished())
        return SendWords::tr("Done");
    if (occasion.state == "paused")
        return SendWords::tr("Paused");
    return tally.of(outbox::SendState::Ambiguous) > 0 ? SendWords::tr("Look at it") : SendWords::tr("Waiting");
}

}

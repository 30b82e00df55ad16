#pragma once

#include "core/base/cancel.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/login.h"
#include "core/message/mime/mimemessage.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::delivery {

/// What a mail account does to the mails it sends: seen on one that was sent to the account's own mailbox and read
/// back.
struct AccountProbe
{
    std::string refusal;              ///< the server's words, when it did not take the mail; the rest is unknown then
    std::optional<Ms> arrivedAfterMs; ///< nothing: it was not there in time; the rest is unknown then
    std::string folder;               ///< where it arrived
    bool keepsMessageId = false;
    bool keepsReference = false;          ///< X-Patron-Ref
    bool keepsSender = false;             ///< From, as it was given
    std::string sender;                   ///< From, as it arrived
    bool keepsBounceAddress = false;      ///< the envelope's sender with a token, as Return-Path (VERP)
    bool keepsUnsubscribe = false;        ///< List-Unsubscribe
    std::optional<bool> signsUnsubscribe; ///< a DKIM signature covers List-Unsubscribe; nothing: it is not signed
    std::string spf; ///< "pass", "fail", … as the receiving server says (RFC 8601); empty: nothing
    std::string dkim;
    std::string dmarc;
    bool keepsCopy = false; ///< in the mailbox's folder of sent mails

    bool arrived() const { return arrivedAfterMs.has_value(); }
};

/// What the probe sends, and where it looks.
struct ProbePlan
{
    message::MimeAddress from; ///< as mails to customers have it
    std::string to;            ///< the mailbox's address
    std::string token;         ///< names the mail; letters and digits, not guessable
    Ms now = 0;
    ImapSettings mailbox;
    LogIn logIn;          ///< of the mailbox
    int waitMs = 120'000; ///< for the mail to arrive
    int pauseMs = 3'000;  ///< between two looks
};

/// Sends a mail to the account's own mailbox and reads it back. `account` is made with "verp" on, so that the bounce
/// address is tried; a server that refuses such a sender gets the mail without it. Errors: the mailbox cannot be read,
/// Cancelled. Blocks.
Result<AccountProbe> probeAccount(Connector& account, const ProbePlan& plan, const CancelToken& cancel);

/// The same as sentences for a person, the important first.
std::vector<std::string> sentencesOf(const AccountProbe& probe);

}

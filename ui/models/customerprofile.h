#pragma once

#include "core/customer/channel.h"
#include "core/customer/customerlist.h"
#include "core/outbox/customersends.h"
#include "core/program/customerwalks.h"
#include "core/store/store.h"

#include <QDate>
#include <QList>
#include <QString>
#include <QStringList>

namespace patron::ui {

/// One thing on a customer's day.
struct TimelineEntry
{
    enum class Kind { Order, Return, Visit, Message, Trouble, Program, Consent, Other };
    /// What a filter keeps together.
    enum class Group { Orders, Messages, Programs, Activity };

    Kind kind = Kind::Other;
    Group group = Group::Activity;
    Ms at = 0;
    QDate day;
    QString time; ///< empty: the fact is of a day only
    QString title;
    QString detail;
    QString amount;
};

/// A trait as a person reads it.
struct ProfileFact
{
    QString label;
    QString value;
    QString origin;          ///< "from shopify since 3 May 2023"
    std::string trait = {};  ///< the declared trait's name, empty for identities
    QString typed = {};      ///< the value as it is typed
    std::string source = {}; ///< as stored
};

/// What a customer said about being written to, newest first.
struct ProfileConsent
{
    customer::Channel channel = customer::Channel::Email;
    bool granted = false;
    QString title;  ///< "Said yes to e-mail"
    QString detail; ///< date, source, evidence
};

/// A trait that can be given to a customer.
struct FreeTrait
{
    std::string name;
    QString label;
};

struct ProfileOrderLine
{
    QString product;
    QString quantity;
    QString unitPrice;
    QString total;
};

struct ProfileOrder
{
    QString number;
    QString date;
    QString where;
    QString value;
    QString state; ///< empty: completed; else "Returned", "Cancelled", "Pending"
    bool counts = true;
    QList<ProfileOrderLine> lines;
};

/// Everything a profile page shows of one customer but the segments, in words.
struct CustomerProfile
{
    customer::CustomerRow row;
    QString name;
    QString subtitle; ///< e-mail, place, since when
    QStringList tags;
    QList<ProfileFact> identities;
    QList<ProfileFact> facts;
    QList<FreeTrait> unknown; ///< declared traits the customer has no value of
    QList<ProfileConsent> consents;
    QList<TimelineEntry> timeline; ///< newest first
    QList<ProfileOrder> orders;    ///< newest first
    std::vector<program::CustomerWalk> walks;
    std::vector<outbox::CustomerSend> sends;
};

/// Reads one customer as of `now`; NotFound when there is none with that id. Runs inside a read closure.
Result<CustomerProfile> readProfile(ReadSession& session, const Store& store, CustomerId customer, Ms now);

/// Where a message stands, in a word: "Sent", "Waits", "Bounced".
QString sendStateText(outbox::SendState state);
/// Why a message was held back or did not go, in words; empty for an empty reason.
QString sendReasonText(const std::string& reason);

}

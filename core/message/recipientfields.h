#pragma once

#include "core/base/id.h"
#include "core/base/json.h"
#include "core/message/renderer.h"
#include "core/store/store.h"

#include <string>

namespace patron::message {

/// Who sends: shown in mails and used for their headers. Kept in settings as brand.* .
struct Brand
{
    std::string name;
    std::string address; ///< postal, one line
    std::string website;
    std::string logoUrl;
    std::string fromName;
    std::string fromEmail;
    std::string replyTo;

    Json toJson() const;
};

/// What templates see of the workspace and its customers (messages.md). The functions run inside store closures.
namespace recipients {

Brand brand(ReadSession& session);
void saveBrand(Transaction& tx, const Brand& brand);

/// Everything a template may name here: the roots, all traits, the order and line fields.
FieldList fields(ReadSession& session);

/// One customer's data with all that any template may see (recipientreader.h). What a program adds comes in `extra`,
/// which wins.
Json data(ReadSession& session, const Store& store, CustomerId customer, Ms now, const Json& extra);

/// The share of customers that have each field, for the check of missing fallbacks.
std::map<std::string, double> fillRates(ReadSession& session);

}
}

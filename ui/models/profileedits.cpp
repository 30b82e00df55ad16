#include "ui/models/profileedits.h"

#include "core/base/currency.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/customer/traitstore.h"
#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace patron::ui {

namespace {
using customer::Trait;
using customer::TraitEntry;
using customer::TraitType;
using customer::TraitValue;

QString tr(const char* text)
{
    return QCoreApplication::translate("patron::ui::ProfileEdits", text);
}

Error wrongType(const Trait& trait, const std::string& text)
{
    const QString typed = textOf(text);
    switch (trait.type) {
    case TraitType::Date:
        return makeError(ErrorCode::BadInput,
                         tr("“%1” is no date. Write it like 1990-05-23.").arg(typed).toStdString());
    case TraitType::Money:
    case TraitType::Number:
        return makeError(ErrorCode::BadInput, tr("“%1” is no number. Write it like 1234.50.").arg(typed).toStdString());
    case TraitType::Flag:
        return makeError(ErrorCode::BadInput, tr("“%1” is neither yes nor no.").arg(typed).toStdString());
    case TraitType::Text:
    case TraitType::List:
        break;
    }
    return makeError(ErrorCode::BadInput, tr("“%1” cannot be stored here.").arg(typed).toStdString());
}

Result<Trait> traitOf(Transaction& tx, const std::string& name)
{
    // A transaction reads what it has written; the definitions are few.
    ReadSession session(tx.connection());
    const auto trait = customer::traits::find(session, name);
    if (!trait)
        return makeError(ErrorCode::NotFound, tr("There is no trait “%1” any more.").arg(textOf(name)).toStdString());
    return *trait;
}

void addEntry(Transaction& tx, const Trait& trait, CustomerId customer, std::optional<TraitValue> value,
              const std::string& source, Ms now)
{
    TraitEntry entry;
    entry.customer = customer;
    entry.trait = trait.id;
    entry.effectiveAt = now;
    entry.value = std::move(value);
    entry.source = source;
    customer::traits::add(tx, trait, entry);
}
}

Result<FactBefore> writeFact(Transaction& tx, const Store& store, CustomerId customer, const std::string& name,
                             const std::string& text, Ms now)
{
    PATRON_TRY(trait, traitOf(tx, name));
    std::optional<TraitValue> value;
    if (!trim(text).empty()) {
        value = customer::makeTraitValue(trait.type, text, currencyDecimals(store.currency()));
        if (!value)
            return wrongType(trait, text);
        if (name == "country") {
            if (const auto code = customer::countryCode(text))
                value = customer::makeTraitValue(trait.type, *code, 0);
        }
    }
    FactBefore before{customer, customer::traits::current(tx.connection(), customer, trait), {}};
    addEntry(tx, trait, customer, std::move(value), typedSource, now);
    return before;
}

Result<void> writeIdentity(Transaction& tx, const Store& store, CustomerId customer, customer::IdentityKind kind,
                           const std::string& text, Ms now)
{
    const auto identity = customer::makeIdentity(kind, text, {}, store.country());
    if (!identity) {
        const QString sentence = kind == customer::IdentityKind::Email   ? tr("“%1” is no e-mail address.")
                                 : kind == customer::IdentityKind::Phone ? tr("“%1” is no phone number.")
                                                                         : tr("“%1” is no card number.");
        return makeError(ErrorCode::BadInput, sentence.arg(textOf(text)).toStdString());
    }
    for (const CustomerId other : customer::customers::withIdentity(tx.connection(), *identity)) {
        if (other != customer) {
            return makeError(ErrorCode::Conflict,
                             tr("%1 has it already. Merge the two if they are one person.")
                                 .arg(textOf(customer::profiles::displayName(tx.connection(), other)))
                                 .toStdString());
        }
    }
    customer::customers::addIdentity(tx, customer, *identity, {}, now);
    customer::traits::refreshColumns(tx, customer);
    return {};
}

Result<std::vector<FactBefore>> writeTag(Transaction& tx, const std::vector<CustomerId>& customers,
                                         const std::string& tag, bool add, Ms now)
{
    PATRON_TRY(trait, traitOf(tx, "tags"));
    std::vector<FactBefore> changed;
    for (const CustomerId customer : customers) {
        const auto value = customer::traits::current(tx.connection(), customer, trait);
        TraitValue tags = value.value_or(TraitValue{TraitType::List, {}, {}, 0, 0, {}});
        const auto found =
            std::ranges::find(tags.items, foldText(tag), [](const std::string& item) { return foldText(item); });
        if ((found != tags.items.end()) == add)
            continue;
        if (add)
            tags.items.push_back(tag);
        else
            tags.items.erase(found);
        changed.push_back({customer, value, {}});
        addEntry(tx, trait, customer, tags.items.empty() ? std::nullopt : std::optional(tags), typedSource, now);
    }
    return changed;
}

Result<void> restoreFacts(Transaction& tx, const std::string& name, const std::vector<FactBefore>& before, Ms now)
{
    PATRON_TRY(trait, traitOf(tx, name));
    for (const FactBefore& fact : before)
        addEntry(tx, trait, fact.customer, fact.value, fact.source.empty() ? typedSource : fact.source, now);
    return {};
}

}

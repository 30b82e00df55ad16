#include "core/intake/personrow.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/consentrow.h"
#include "core/intake/plainheader.h"
#include "core/intake/trackedrow.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using customer::Identity;
using customer::IdentityKind;
using customer::TraitType;

/// Ids that stand for nobody.
bool isNobody(std::string_view id)
{
    const std::string word = asciiLower(id);
    return word == "0" || word == "guest" || word == "null" || word == "none" || word == "n/a" || word == "na" ||
           word == "-" || word == "nan" || word == "anonymous";
}

/// What stands in angle brackets: "Bx, Bob <b@example.com>, Ann <a@example.com>".
std::vector<std::string_view> bracketed(std::string_view cell)
{
    std::vector<std::string_view> parts;
    for (auto open = cell.find('<'); open != std::string_view::npos; open = cell.find('<', open + 1)) {
        const auto close = cell.find('>', open);
        const auto part = trim(cell.substr(open + 1, close == std::string_view::npos ? 0 : close - open - 1));
        if (part.find('@') != std::string_view::npos)
            parts.push_back(part);
    }
    return parts;
}

/// The parts of a cell that holds several addresses.
std::vector<std::string_view> addressesIn(std::string_view cell, bool phones)
{
    std::vector<std::string_view> parts = phones ? std::vector<std::string_view>() : bracketed(cell);
    if (!parts.empty())
        return parts;
    while (!cell.empty()) {
        auto end = cell.find(" ::: ");
        std::size_t skip = 5;
        if (const auto mark = cell.find(listMark); mark < end) {
            end = mark;
            skip = 1;
        }
        const auto other = cell.find_first_of(phones ? ";|" : ",;|");
        if (other < end) {
            end = other;
            skip = 1;
        }
        const auto part = trim(cell.substr(0, end));
        if (!part.empty())
            parts.push_back(part);
        cell = end == std::string_view::npos ? std::string_view() : cell.substr(end + skip);
    }
    return parts;
}

std::optional<Identity> readPhone(std::string_view text, const std::string& country)
{
    if (auto phone = customer::makeIdentity(IdentityKind::Phone, text, {}, country))
        return phone;
    // International numbers often come without their plus: "33639980001".
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits && text.size() >= 10 && text[0] != '0')
        return customer::makeIdentity(IdentityKind::Phone, "+" + std::string(text), {}, country);
    return std::nullopt;
}

/// Two numbers with a stroke between them; one number may have strokes of its own: "030 / 123456".
std::vector<std::string_view> phonesIn(std::string_view cell, const std::string& country)
{
    std::vector<std::string_view> parts;
    for (const std::string_view part : addressesIn(cell, true)) {
        auto halves = readPhone(part, country) ? std::vector<std::string_view>() : split(part, '/');
        const bool each = halves.size() > 1 && std::all_of(halves.begin(), halves.end(), [&](std::string_view half) {
                              return readPhone(trim(half), country).has_value();
                          });
        if (!each)
            halves = {part};
        for (const std::string_view half : halves)
            parts.push_back(trim(half));
    }
    return parts;
}

std::string phoneCountry(const RowBinding& binding, const CsvRow& row, const Store& store)
{
    if (const auto code = customer::countryCode(binding.text(row, Field::Country)))
        return *code;
    return binding.mapping().country.empty() ? store.country() : binding.mapping().country;
}

void addUnique(std::vector<Identity>& identities, Identity identity)
{
    const bool there = std::any_of(identities.begin(), identities.end(), [&](const Identity& known) {
        return known.kind == identity.kind && known.normalized == identity.normalized &&
               known.source == identity.source;
    });
    if (!there)
        identities.push_back(std::move(identity));
}

void readAddresses(const RowBinding& binding, const CsvRow& row, const PersonSource& source, Field field,
                   ImportNotes& notes, std::optional<BadIdentity>& bad, std::vector<Identity>& identities)
{
    const bool phones = field == Field::Phone;
    const auto& columns = binding.columnsOf(field);
    std::string country;
    for (const std::size_t column : columns) {
        const auto cell = binding.cell(row, column);
        if (cell.empty())
            continue;
        if (phones && country.empty())
            country = phoneCountry(binding, row, source.store);
        for (const std::string_view part : phones ? phonesIn(cell, country) : addressesIn(cell, false)) {
            auto identity =
                phones ? readPhone(part, country) : customer::makeIdentity(IdentityKind::Email, part, {}, {});
            if (identity) {
                identity->mailable = identity->mailable && (phones || binding.mapping().mailable);
                addUnique(identities, std::move(*identity));
                continue;
            }
            const std::string& header = binding.mapping().columns[column].column;
            notes.leftOut(
                header, phones ? "are no phone numbers and were left out" : "are no email addresses and were left out",
                row.line);
            if (!bad)
                bad = BadIdentity{header, std::string(cell),
                                  phones ? "This is not a phone number." : "This is not an email address."};
        }
    }
}

/// A text that a transform cut into a list, as people write one.
std::string joinedList(std::string text)
{
    if (text.find(listMark) == std::string::npos)
        return text;
    std::string joined;
    for (const std::string_view item : split(text, listMark)) {
        if (!item.empty())
            joined += (joined.empty() ? "" : ", ") + std::string(item);
    }
    return joined;
}

/// The text of a trait's value in its canonical form; nothing when it is not of the type.
std::optional<std::string> canonicalText(RowBinding& binding, std::size_t column, TraitType type, std::string_view cell,
                                         int moneyDecimals)
{
    switch (type) {
    case TraitType::Text:
        return joinedList(toValidUtf8(cell));
    case TraitType::Flag: {
        const FlagReading flag = readFlag(cell);
        return flag.known ? std::optional<std::string>(flag.value ? "true" : "false") : std::nullopt;
    }
    case TraitType::Number: {
        const auto amount = readAmount(cell, binding.markOf(column));
        return amount ? std::optional(std::string(amount->decimal())) : std::nullopt;
    }
    case TraitType::Money: {
        const auto units = readUnits(cell, binding.markOf(column), moneyDecimals);
        return units ? std::optional(formatDecimal(*units, moneyDecimals)) : std::nullopt;
    }
    case TraitType::Date: {
        DateReading reading;
        if (binding.dateOf(cell, column, reading) != RowBinding::Reading::Good || !reading.hasYear)
            return std::nullopt;
        return formatIsoDate(localDay(reading, binding.zone()));
    }
    case TraitType::List:
        return compactJson(Json(splitList(cell)));
    }
    return std::nullopt;
}

TraitType typeOfField(Field field)
{
    switch (fieldForm(field)) {
    case FieldForm::Date:
        return TraitType::Date;
    case FieldForm::Money:
        return TraitType::Money;
    case FieldForm::Number:
        return TraitType::Number;
    case FieldForm::List:
        return TraitType::List;
    default:
        return TraitType::Text;
    }
}

std::string_view remarkOf(TraitType type)
{
    switch (type) {
    case TraitType::Date:
        return "are no dates and were left out";
    case TraitType::Flag:
        return "are neither yes nor no and were left out";
    default:
        return "are no numbers and were left out";
    }
}

/// Traits that need more than a look at one cell; says whether the column is done.
bool readSpecial(RowBinding& binding, const CsvRow& row, Field field, std::string_view cell, ImportNotes& notes,
                 Person& person)
{
    if (field == Field::Country) {
        const auto code = customer::countryCode(cell);
        if (!code)
            notes.leftOut(binding.header(field), "are no countries Patron knows and were kept as given", row.line);
        person.traits.push_back(
            {"country", TraitType::Text, {}, code ? *code : toValidUtf8(cell), binding.policyOf(field), {}});
        return true;
    }
    if (field == Field::Street) {
        std::string street = toValidUtf8(cell);
        if (const auto second = binding.text(row, Field::Street2); !second.empty())
            street += ", " + toValidUtf8(second);
        person.traits.push_back({"street", TraitType::Text, {}, street, binding.policyOf(field), {}});
        return true;
    }
    if (field == Field::Birthday) {
        DateReading reading;
        if (binding.date(row, field, reading) == RowBinding::Reading::Good && !reading.hasYear) {
            // A trait of type date has a year; month and day alone are kept beside it in ISO 8601's form.
            std::string text = "--" + formatIsoDate(dayOf({2000, reading.date.month, reading.date.day})).substr(5);
            person.traits.push_back({"birthday_without_year",
                                     TraitType::Text,
                                     "Birthday without year",
                                     std::move(text),
                                     binding.policyOf(field),
                                     {}});
            return true;
        }
    }
    return false;
}

void readTraits(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes, Person& person)
{
    const auto& columns = binding.mapping().columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const MappedColumn& column = columns[i];
        const bool own = column.field == Field::Trait;
        const std::string_view name = own ? std::string_view(column.trait) : traitOfField(column.field);
        if (name.empty())
            continue;
        const std::string_view cell = binding.cell(row, i);
        if (cell.empty() || (!own && readSpecial(binding, row, column.field, cell, notes, person)))
            continue;
        if (looksLikeSecret(cell)) {
            notes.leftOut(column.column, "look like card numbers, passwords or keys and are never stored", row.line);
            continue;
        }
        const TraitType type = own ? column.type : typeOfField(column.field);
        auto text = canonicalText(binding, i, type, cell, source.store.currencyDecimals());
        if (!text) {
            notes.leftOut(column.column, remarkOf(type), row.line);
            continue;
        }
        if (std::string masked = withoutCardNumbers(*text); masked != *text) {
            notes.leftOut(column.column, "hold card numbers, of which only the last digits were kept", row.line);
            *text = std::move(masked);
        }
        person.traits.push_back(
            {std::string(name), type, own ? column.column : std::string(), std::move(*text), column.policy, {}});
    }
}
}

std::vector<std::string> splitList(std::string_view cell)
{
    std::vector<std::string> items;
    const auto add = [&](std::string_view item) {
        item = trim(item);
        if (!item.empty() && std::find(items.begin(), items.end(), item) == items.end())
            items.push_back(toValidUtf8(item));
    };
    if (cell.find(listMark) != std::string_view::npos) { // a transform's
        for (const std::string_view item : split(cell, listMark))
            add(item);
        return items;
    }
    if (cell.find(" ::: ") != std::string_view::npos) { // Google
        for (std::size_t at = cell.find(" ::: "); !cell.empty(); at = cell.find(" ::: ")) {
            add(cell.substr(0, at));
            cell = at == std::string_view::npos ? std::string_view() : cell.substr(at + 5);
        }
        return items;
    }
    const char separator =
        cell.find(',') == std::string_view::npos && cell.find(';') != std::string_view::npos ? ';' : ',';
    std::string item;
    bool inside = false;
    for (const char c : cell) {
        if (c == '"') {
            inside = !inside;
        } else if (c == separator && !inside) {
            add(item);
            item.clear();
        } else {
            item += c;
        }
    }
    add(item);
    return items;
}

bool isAddressOfTracker(std::string_view id)
{
    return id.find('@') != std::string_view::npos &&
           customer::makeIdentity(IdentityKind::Email, trim(id), {}, {}).has_value();
}

std::vector<Identity> readIdentities(const RowBinding& binding, const CsvRow& row, const PersonSource& source,
                                     ImportNotes& notes, std::optional<BadIdentity>& bad, Field emails)
{
    std::vector<Identity> identities;
    const auto add = [&](IdentityKind kind, Field field) {
        const auto text = binding.text(row, field);
        if (text.empty() || isNobody(text))
            return;
        if (auto identity = customer::makeIdentity(kind, toValidUtf8(text), source.source, {}))
            addUnique(identities, std::move(*identity));
        else if (!bad)
            bad = BadIdentity{std::string(binding.header(field)), std::string(text), "This is too long for an id."};
    };
    if (binding.mapping().kind == ImportKind::Events && isAddressOfTracker(binding.text(row, Field::CustomerId))) {
        auto email = customer::makeIdentity(IdentityKind::Email, binding.text(row, Field::CustomerId), {}, {});
        email->mailable = email->mailable && binding.mapping().mailable;
        identities.push_back(std::move(*email));
    } else {
        add(IdentityKind::External, Field::CustomerId);
    }
    readAddresses(binding, row, source, emails, notes, bad, identities);
    add(IdentityKind::Card, Field::Card);
    readAddresses(binding, row, source, Field::Phone, notes, bad, identities);
    // A call that makes two ids one names both.
    for (const std::size_t column : binding.columnsOf(Field::DeviceId)) {
        const auto text = binding.cell(row, column);
        if (text.empty() || isNobody(text))
            continue;
        if (auto device = customer::makeIdentity(IdentityKind::Device, toValidUtf8(text), source.source, {}))
            addUnique(identities, std::move(*device));
    }
    if (source.ties)
        source.ties->complete(identities);
    return identities;
}

void readFacts(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes, Person& person)
{
    readTraits(binding, row, source, notes, person);
    person.createdAt = binding.instant(row, Field::CreatedAt);
    person.updatedAt = binding.instant(row, Field::UpdatedAt);
    // What a call says of a person it says at its time.
    if (!person.updatedAt && binding.mapping().kind == ImportKind::Events)
        person.updatedAt = binding.instant(row, Field::EventAt);
    readConsents(binding, row, source, notes, person);
}

void Person::write(RecordWriter& record) const
{
    record.number(static_cast<std::int64_t>(identities.size()));
    for (const Identity& identity : identities) {
        record.number(static_cast<int>(identity.kind));
        record.word(identity.source);
        record.text(identity.value);
        record.text(identity.normalized == identity.value ? std::string_view() : identity.normalized);
        record.number(identity.mailable ? 1 : 0);
    }
    record.number(static_cast<std::int64_t>(traits.size()));
    for (const PersonTrait& trait : traits) {
        record.word(trait.name);
        record.number(static_cast<int>(trait.type));
        record.word(trait.label);
        record.text(trait.text);
        record.word(trait.policy ? mergePolicyName(*trait.policy) : std::string_view());
    }
    record.number(static_cast<std::int64_t>(consents.size()));
    for (const PersonConsent& consent : consents) {
        record.number(static_cast<int>(consent.channel));
        record.word(consent.purpose);
        record.number(static_cast<int>(consent.word));
        record.number(consent.at ? 1 : 0);
        record.number(consent.at.value_or(0));
        record.text(consent.evidence);
    }
    record.number(createdAt ? 1 : 0);
    record.number(createdAt.value_or(0));
    record.number(updatedAt ? 1 : 0);
    record.number(updatedAt.value_or(0));
}

Person Person::read(RecordReader& record)
{
    const auto optional = [&]() -> std::optional<Ms> {
        const bool there = record.number() != 0;
        const Ms at = record.number();
        return there ? std::optional(at) : std::nullopt;
    };
    Person person;
    person.identities.resize(record.count());
    for (Identity& identity : person.identities) {
        identity.kind = static_cast<IdentityKind>(record.number());
        identity.source = std::string(record.word());
        identity.value = std::string(record.text());
        identity.normalized = std::string(record.text());
        if (identity.normalized.empty())
            identity.normalized = identity.value;
        identity.mailable = record.number() != 0;
    }
    person.traits.resize(record.count());
    for (PersonTrait& trait : person.traits) {
        trait.name = std::string(record.word());
        trait.type = static_cast<TraitType>(record.number());
        trait.label = std::string(record.word());
        trait.text = std::string(record.text());
        trait.policy = parseMergePolicy(record.word());
    }
    person.consents.resize(record.count());
    for (PersonConsent& consent : person.consents) {
        consent.channel = static_cast<customer::Channel>(record.number());
        consent.purpose = std::string(record.word());
        consent.word = static_cast<ConsentWord>(record.number());
        consent.at = optional();
        consent.evidence = std::string(record.text());
    }
    person.createdAt = optional();
    person.updatedAt = optional();
    return person;
}

}

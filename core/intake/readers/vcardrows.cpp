#include "core/intake/readers/vcardrows.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <set>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
constexpr std::size_t maxOfAKind = 8;

constexpr std::array beforeEmails{"First name"sv,  "Middle name"sv, "Last name"sv, "Name"sv,       "Name prefix"sv,
                                  "Name suffix"sv, "Nickname"sv,    "Company"sv,   "Department"sv, "Job title"sv};
constexpr std::array afterPhones{"Fax"sv,         "Street"sv,   "Street 2"sv,      "City"sv,     "Region"sv,
                                 "Postal code"sv, "Country"sv,  "Other address"sv, "Birthday"sv, "Anniversary"sv,
                                 "Gender"sv,      "Language"sv, "Time zone"sv,     "Latitude"sv, "Longitude"sv,
                                 "Tags"sv,        "Website"sv,  "Note"sv,          "UID"sv,      "Last modified"sv};

std::string numbered(std::string_view name, std::size_t number)
{
    return std::string(name) + (number == 0 ? "" : " " + std::to_string(number + 1));
}

/// All column names there can be, in their order.
std::vector<std::string> columnOrder()
{
    std::vector<std::string> order(beforeEmails.begin(), beforeEmails.end());
    for (const std::string_view name : {"Email"sv, "Phone"sv}) {
        for (std::size_t i = 0; i < maxOfAKind; ++i)
            order.push_back(numbered(name, i));
    }
    order.insert(order.end(), afterPhones.begin(), afterPhones.end());
    return order;
}

class FieldList
{
public:
    void put(std::string_view column, std::string value)
    {
        value = trim(value);
        if (value.empty() || has(column))
            return;
        m_fields.emplace_back(std::string(column), std::move(value));
    }
    bool has(std::string_view column) const
    {
        return std::any_of(m_fields.begin(), m_fields.end(), [&](const auto& field) { return field.first == column; });
    }
    CardFields take() { return std::move(m_fields); }

private:
    CardFields m_fields;
};

std::string part(const std::vector<std::string>& parts, std::size_t at)
{
    return at < parts.size() ? parts[at] : std::string();
}

std::string joinFilled(const std::vector<std::string>& parts, std::string_view with)
{
    std::string text;
    for (const std::string& one : parts) {
        if (!one.empty())
            text.append(text.empty() ? "" : with).append(one);
    }
    return text;
}

/// A list of names in one cell; quoted where a name holds a comma itself.
std::string listCell(const std::vector<std::string>& items)
{
    std::vector<std::string> cells;
    for (const std::string& item : items)
        cells.push_back(item.find(',') == std::string::npos ? item : "\"" + item + "\"");
    return joinFilled(cells, ", ");
}

std::string withoutScheme(std::string value, std::string_view scheme)
{
    if (asciiLower(std::string_view(value).substr(0, scheme.size())) != scheme)
        return value;
    value = value.substr(scheme.size());
    return value.substr(0, value.find_first_of(";?"));
}

bool allDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// A date the basic way (19960415, --0415, 20080424T195243Z) in the extended one.
std::string dateText(std::string text)
{
    if (text.size() >= 8 && allDigits(std::string_view(text).substr(0, 8))) {
        std::string date = text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6, 2);
        std::string_view time = std::string_view(text).substr(8);
        if (time.size() >= 7 && time[0] == 'T' && allDigits(time.substr(1, 6))) {
            date.append("T").append(time.substr(1, 2)).append(":").append(time.substr(3, 2)).append(":");
            date.append(time.substr(5));
        }
        return date;
    }
    if (text.size() == 6 && text.substr(0, 2) == "--" && allDigits(std::string_view(text).substr(2)))
        return text.substr(0, 4) + "-" + text.substr(4);
    return text;
}

/// A birthday has no time of day, whatever a program wrote.
std::string dayText(const std::string& text)
{
    const std::string date = dateText(text);
    return date.size() > 10 && date[10] == 'T' ? date.substr(0, 10) : date;
}

std::string genderText(const std::string& value)
{
    const std::string letter = asciiUpper(part(vcardParts(value, ';'), 0));
    if (letter == "M")
        return "male";
    if (letter == "F")
        return "female";
    return letter == "O" ? "other" : letter == "N" || letter == "U" ? std::string() : vcardText(value);
}

void putAddress(FieldList& fields, const VCardProperty& address)
{
    const auto parts = vcardParts(address.value, ';');
    // A line break in a street parts the lines of an address.
    std::string street = part(parts, 2);
    std::replace(street.begin(), street.end(), '\n', ' ');
    const std::string beside = joinFilled({part(parts, 0), part(parts, 1)}, ", ");
    fields.put("Street", street.empty() ? beside : street);
    fields.put("Street 2", street.empty() ? std::string() : beside);
    fields.put("City", part(parts, 3));
    fields.put("Region", part(parts, 4));
    fields.put("Postal code", part(parts, 5));
    fields.put("Country", part(parts, 6));
}

std::string oneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::vector<const VCardProperty*> named(const VCard& card, std::string_view name)
{
    std::vector<const VCardProperty*> found;
    for (const VCardProperty& property : card.properties) {
        if (property.name == name)
            found.push_back(&property);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const VCardProperty* a, const VCardProperty* b) { return a->preference() < b->preference(); });
    return found;
}

void putAddresses(FieldList& fields, const VCard& card)
{
    auto addresses = named(card, "ADR");
    std::stable_sort(addresses.begin(), addresses.end(), [](const VCardProperty* a, const VCardProperty* b) {
        return a->preference() == b->preference() && a->hasType("HOME") && !b->hasType("HOME");
    });
    std::vector<std::string> more;
    bool first = true;
    for (const VCardProperty* address : addresses) {
        const std::string whole = oneLine(joinFilled(vcardParts(address->value, ';'), ", "));
        if (whole.empty())
            continue;
        if (first)
            putAddress(fields, *address);
        else
            more.push_back(whole);
        first = false;
    }
    fields.put("Other address", joinFilled(more, "; "));
}

void putMany(FieldList& fields, std::string_view column, const std::vector<std::string>& values)
{
    std::size_t number = 0;
    std::set<std::string> seen;
    for (const std::string& value : values) {
        if (!value.empty() && number < maxOfAKind && seen.insert(asciiLower(value)).second)
            fields.put(numbered(column, number++), value);
    }
}

void putEmails(FieldList& fields, const VCard& card)
{
    std::vector<std::string> emails;
    for (const VCardProperty* email : named(card, "EMAIL")) {
        // Other mail systems of the nineties.
        if (!email->hasType("X400") && !email->hasType("TLX"))
            emails.push_back(withoutScheme(vcardText(email->value), "mailto:"));
    }
    putMany(fields, "Email", emails);
}

void putPhones(FieldList& fields, const VCard& card)
{
    auto phones = named(card, "TEL");
    const auto mobile = [](const VCardProperty* phone) {
        return phone->hasType("CELL") || phone->hasType("IPHONE") || phone->hasType("MOBILE");
    };
    std::stable_sort(phones.begin(), phones.end(), [&](const VCardProperty* a, const VCardProperty* b) {
        return a->preference() == b->preference() && mobile(a) && !mobile(b);
    });
    std::vector<std::string> numbers;
    for (const VCardProperty* phone : phones) {
        const std::string number = withoutScheme(vcardText(phone->value), "tel:");
        const bool machine = phone->hasType("FAX") || phone->hasType("HOMEFAX") || phone->hasType("WORKFAX");
        if (machine)
            fields.put("Fax", number);
        else if (!phone->hasType("PAGER") && !phone->hasType("BBS") && !phone->hasType("MODEM"))
            numbers.push_back(number);
    }
    putMany(fields, "Phone", numbers);
}

void putName(FieldList& fields, const VCard& card)
{
    for (const VCardProperty* name : named(card, "N")) {
        const auto parts = vcardRawParts(name->value, ';');
        const std::array columns{"Last name"sv, "First name"sv, "Middle name"sv, "Name prefix"sv, "Name suffix"sv};
        for (std::size_t i = 0; i < columns.size() && i < parts.size(); ++i)
            fields.put(columns[i], joinFilled(vcardParts(parts[i], ','), " "));
    }
    for (const VCardProperty* company : named(card, "ORG")) {
        auto parts = vcardParts(company->value, ';');
        fields.put("Company", part(parts, 0));
        parts.erase(parts.begin());
        fields.put("Department", joinFilled(parts, ", "));
    }
}

void putPlain(FieldList& fields, const VCard& card, std::string_view property, std::string_view column)
{
    for (const VCardProperty* one : named(card, property))
        fields.put(column, vcardText(one->value));
}

void putPosition(FieldList& fields, const VCard& card)
{
    for (const VCardProperty* geo : named(card, "GEO")) {
        std::string text = withoutScheme(geo->value, "geo:");
        const auto cut = text.find_first_of(";,");
        // In 2.1 programs disagree on what comes first.
        if (cut == std::string::npos || card.version == "2.1")
            continue;
        fields.put("Latitude", text.substr(0, cut));
        fields.put("Longitude", text.substr(cut + 1));
    }
}
}

CardFields fieldsOf(const VCard& card)
{
    FieldList fields;
    putName(fields, card);
    putPlain(fields, card, "FN", "Name");
    putPlain(fields, card, "NICKNAME", "Nickname");
    putPlain(fields, card, "TITLE", "Job title");
    putEmails(fields, card);
    putPhones(fields, card);
    putAddresses(fields, card);
    for (const VCardProperty* day : named(card, "BDAY"))
        fields.put("Birthday", dayText(vcardText(day->value)));
    for (const std::string_view name : {"ANNIVERSARY"sv, "X-ANNIVERSARY"sv, "X-MS-ANNIVERSARY"sv}) {
        for (const VCardProperty* day : named(card, name))
            fields.put("Anniversary", dayText(vcardText(day->value)));
    }
    for (const std::string_view name : {"GENDER"sv, "X-GENDER"sv}) {
        for (const VCardProperty* gender : named(card, name))
            fields.put("Gender", genderText(gender->value));
    }
    putPlain(fields, card, "LANG", "Language");
    for (const VCardProperty* zone : named(card, "TZ")) {
        if (zone->value.find('/') != std::string::npos)
            fields.put("Time zone", vcardText(zone->value));
    }
    putPosition(fields, card);
    std::vector<std::string> tags;
    for (const VCardProperty* list : named(card, "CATEGORIES")) {
        for (std::string& tag : vcardParts(list->value, ','))
            tags.push_back(std::move(tag));
    }
    fields.put("Tags", listCell(tags));
    putPlain(fields, card, "URL", "Website");
    putPlain(fields, card, "NOTE", "Note");
    for (const VCardProperty* id : named(card, "UID"))
        fields.put("UID", withoutScheme(vcardText(id->value), "urn:uuid:"));
    for (const VCardProperty* changed : named(card, "REV"))
        fields.put("Last modified", dateText(vcardText(changed->value)));
    return fields.take();
}

void CardColumns::see(const VCard& card)
{
    if (card.group)
        return;
    for (auto& [column, value] : fieldsOf(card))
        m_used.insert(std::move(column));
}

std::vector<std::string> CardColumns::names() const
{
    std::vector<std::string> columns;
    for (std::string& column : columnOrder()) {
        if (m_used.count(column))
            columns.push_back(std::move(column));
    }
    return columns;
}

std::vector<std::string> vcardColumns(VCardReader& reader)
{
    CardColumns columns;
    VCard card;
    while (reader.next(card))
        columns.see(card);
    return columns.names();
}

void fillCells(const VCard& card, const std::vector<std::string>& columns, std::vector<std::string>& cells)
{
    cells.assign(columns.size(), std::string());
    for (auto& [column, value] : fieldsOf(card)) {
        const auto found = std::find(columns.begin(), columns.end(), column);
        if (found != columns.end())
            cells[static_cast<std::size_t>(found - columns.begin())] = std::move(value);
    }
}

VCardRows::VCardRows(std::unique_ptr<TextSource> text, std::vector<std::string> columns)
    : m_reader(std::move(text))
    , m_columns(std::move(columns))
{}

bool VCardRows::next(CsvRow& row)
{
    row.cells.clear();
    row.blank = false;
    VCard card;
    do {
        if (!m_reader.next(card))
            return false;
        m_groups += card.group ? 1 : 0;
    } while (card.group);
    row.line = card.line;
    row.problem = card.problem;
    if (row.problem != CsvProblem::None)
        return true;
    fillCells(card, m_columns, m_cells);
    for (const std::string& cell : m_cells)
        row.cells.emplace_back(cell);
    row.blank = m_cells.empty();
    return true;
}

std::vector<std::string> VCardRows::notes() const
{
    if (m_groups == 0)
        return {};
    return {m_groups == 1 ? std::string("One card is a list of others and no person; it was left out.")
                          : groupDigits(m_groups) + " cards are lists of others and no people; they were left out."};
}

}

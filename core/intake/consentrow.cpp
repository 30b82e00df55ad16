#include "core/intake/consentrow.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/plainheader.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using customer::Channel;
using customer::Identity;
using customer::IdentityKind;

/// What a cell says of consent; without a header, what the file's name says of all its rows.
struct ConsentCell
{
    Field field;
    std::string_view header;
    std::string_view text;
};

/// Each column of a field on its own.
template <typename Use>
void forEachConsent(const RowBinding& binding, const CsvRow& row, Field field, Use use)
{
    const auto& columns = binding.columnsOf(field);
    if (columns.empty())
        use(ConsentCell{field, {}, binding.text(row, field)});
    for (const std::size_t column : columns)
        use(ConsentCell{field, binding.mapping().columns[column].column, binding.cell(row, column)});
}

bool isStop(ConsentWord word)
{
    return word == ConsentWord::Denied || word == ConsentWord::Unsubscribed || word == ConsentWord::Complained;
}

/// Whether a heading says that nobody may be reached in any way.
bool namesEveryChannel(std::string_view header)
{
    const std::string plain = " " + plainHeader(header) + " ";
    constexpr std::array<std::string_view, 10> words{
        " do not contact ", " donotcontact ",  " no contact ",       " dnc ",
        " no marketing ",   " werbesperre ",   " ne pas contacter ", " no contactar ",
        " non contattare ", " niet benaderen "};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

/// Keeps what a column says. A stop whose heading names no channel holds where the person can be reached: who is known
/// by a phone alone is stopped there, and who may not be contacted at all gets no text message either.
void keep(PersonConsent consent, std::string_view header, Person& person)
{
    const auto has = [&](IdentityKind kind) {
        return std::any_of(person.identities.begin(), person.identities.end(),
                           [kind](const Identity& one) { return one.kind == kind; });
    };
    const bool general = isStop(consent.word) && consent.channel == Channel::Email &&
                         plainHeader(header).find("mail") == std::string::npos;
    if (general && has(IdentityKind::Phone) && !has(IdentityKind::Email)) {
        consent.channel = Channel::Sms;
    } else if (general && namesEveryChannel(header)) {
        PersonConsent texts = consent;
        texts.channel = Channel::Sms;
        person.consents.push_back(std::move(texts));
    }
    person.consents.push_back(std::move(consent));
}

/// What yes means under a heading of opt-outs.
ConsentWord stopOf(std::string_view header)
{
    const std::string plain = plainHeader(header);
    for (const std::string_view root : {"complain", "spam", "beschwerde", "plainte", "queja", "reclamo", "klacht"}) {
        if (plain.find(root) != std::string::npos)
            return ConsentWord::Complained;
    }
    return ConsentWord::Unsubscribed;
}

void readConsent(RowBinding& binding, const CsvRow& row, const ConsentCell& cell, Channel channel,
                 const PersonSource& source, ImportNotes& notes, Person& person)
{
    const std::string_view text = cell.text;
    if (text.empty())
        return;
    auto word = consentWord(text);
    if (!word) {
        notes.leftOut(cell.header, "say nothing clear of consent and were taken as unknown", row.line);
        return;
    }
    if (cell.field == Field::EmailOptOut || cell.field == Field::SmsOptOut) {
        // "Opted out: no" says only that nobody complained, not that anybody agreed.
        if (*word == ConsentWord::Granted)
            word = stopOf(cell.header);
        else if (*word == ConsentWord::Denied)
            word = ConsentWord::Unknown;
    }
    PersonConsent consent;
    consent.channel = channel;
    consent.word = *word;
    consent.at = binding.instant(row, *word == ConsentWord::Granted ? Field::ConsentAt : Field::UnsubscribedAt);
    consent.evidence = "Import of " + source.fileName + ", " +
                       (cell.header.empty() ? "by the file's name" : "column " + std::string(cell.header)) + ": " +
                       ellipsize(toValidUtf8(text), 40);
    if (const auto evidence = binding.text(row, Field::Evidence); !evidence.empty())
        consent.evidence = toValidUtf8(evidence);
    keep(std::move(consent), cell.header, person);
}

/// A column of mail that came back holds yes, or why; "soft" ones do not count.
void readBounce(const ConsentCell& cell, const PersonSource& source, Person& person)
{
    const std::string_view text = trim(cell.text);
    const FlagReading flag = readFlag(text);
    constexpr std::string_view none = "|none|null|n a|never|0 00|";
    const std::string plain = plainHeader(text);
    if (plain.empty() || (flag.known && !flag.value) || plain.starts_with("soft") || plain.starts_with("transient") ||
        plain.starts_with("temporary") || none.find("|" + plain + "|") != std::string_view::npos)
        return;
    PersonConsent consent;
    consent.channel = Channel::Email;
    consent.word = ConsentWord::Bounced;
    if (const auto word = consentWord(text); word && !flag.known) {
        if (*word == ConsentWord::Unknown || *word == ConsentWord::Granted)
            return;
        consent.word = *word == ConsentWord::Denied ? ConsentWord::Unsubscribed : *word;
    }
    consent.evidence = "Import of " + source.fileName + ", column " + std::string(cell.header) + ": " +
                       ellipsize(toValidUtf8(text), 40);
    person.consents.push_back(std::move(consent));
}

/// Of several columns for a channel any that stops it wins over those that agree; a bounce is no word of will.
void keepStops(std::vector<PersonConsent>& consents)
{
    std::vector<std::pair<Channel, std::string>> stopped;
    for (const PersonConsent& consent : consents) {
        if (isStop(consent.word))
            stopped.emplace_back(consent.channel, consent.purpose);
    }
    std::erase_if(consents, [&](const PersonConsent& consent) {
        return consent.word == ConsentWord::Granted &&
               std::find(stopped.begin(), stopped.end(), std::pair(consent.channel, consent.purpose)) != stopped.end();
    });
}

/// Whether the row says what became of the day somebody left: a stop of its own, or a yes of a later day.
bool staysAfter(Person& person, Ms leftAt)
{
    for (const PersonConsent& consent : person.consents) {
        const bool stop = consent.word != ConsentWord::Granted && consent.word != ConsentWord::Unknown;
        const bool later = consent.word == ConsentWord::Granted && consent.at && *consent.at > leftAt;
        if (consent.channel == Channel::Email && (stop || later))
            return true;
    }
    // A yes without a day, or of an earlier one, is what the list once said.
    std::erase_if(person.consents, [](const PersonConsent& consent) {
        return consent.channel == Channel::Email && consent.word == ConsentWord::Granted && !consent.at;
    });
    return false;
}
}

void readConsents(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes,
                  Person& person)
{
    for (const auto& [field, channel] :
         {std::pair{Field::EmailConsent, Channel::Email}, std::pair{Field::SmsConsent, Channel::Sms},
          std::pair{Field::EmailOptOut, Channel::Email}, std::pair{Field::SmsOptOut, Channel::Sms}}) {
        forEachConsent(binding, row, field, [&, by = channel](const ConsentCell& cell) {
            readConsent(binding, row, cell, by, source, notes, person);
        });
    }
    forEachConsent(binding, row, Field::EmailBounced,
                   [&](const ConsentCell& cell) { readBounce(cell, source, person); });
    if (person.consents.size() > 1)
        keepStops(person.consents);
    if (const auto leftAt = binding.instant(row, Field::UnsubscribedAt); leftAt && !staysAfter(person, *leftAt)) {
        PersonConsent consent;
        consent.word = ConsentWord::Unsubscribed;
        consent.at = leftAt;
        consent.evidence =
            "Import of " + source.fileName + ", column " + std::string(binding.header(Field::UnsubscribedAt));
        keep(std::move(consent), binding.header(Field::UnsubscribedAt), person);
    }
}
}

#include "core/base/emailaddress.h"
#include "core/base/text.h"
#include "core/customer/referencelists.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <array>

namespace patron::message::rules {

namespace {
constexpr std::size_t clippedBytes = 102 * 1024; ///< where Gmail cuts a mail off
constexpr std::size_t nearlyClipped = 90 * 1024;

/// The letters and digits of a text, small, so that line breaks, commas and tags between them do not count.
std::string lettersOf(std::string_view text)
{
    std::string out;
    bool isTag = false;
    for (const char c : text) {
        if (c == '<' || c == '>')
            isTag = c == '<';
        const bool counts =
            (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || static_cast<unsigned char>(c) >= 0x80;
        if (!isTag && counts)
            out += c;
    }
    return foldText(out);
}

bool showsAddress(const CheckSubject& subject, Part part, std::string_view written)
{
    if (subject.shows(part, "brand.address"))
        return true;
    const auto& brand = subject.context.brand;
    return brand && !brand->address.empty() && lettersOf(written).find(lettersOf(brand->address)) != std::string::npos;
}

std::string_view domainOf(std::string_view address)
{
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? std::string_view() : address.substr(at + 1);
}

/// Servers of the free mail services themselves: what leaves there is theirs. Domain of addresses, end of the host.
bool isOwnServer(std::string_view domain, std::string_view host)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 14> owners = {
        {{"gmail.com", "gmail.com"},
         {"googlemail.com", "gmail.com"},
         {"gmail.com", "googlemail.com"},
         {"outlook.com", "office365.com"},
         {"hotmail.com", "office365.com"},
         {"live.com", "office365.com"},
         {"outlook.com", "outlook.com"},
         {"hotmail.com", "outlook.com"},
         {"live.com", "outlook.com"},
         {"icloud.com", "mail.me.com"},
         {"me.com", "mail.me.com"},
         {"mac.com", "mail.me.com"},
         {"gmx.de", "gmx.net"},
         {"aol.com", "aol.com"}}};
    if (host.ends_with(domain))
        return true;
    return std::any_of(owners.begin(), owners.end(),
                       [&](const auto& owner) { return owner.first == domain && host.ends_with(owner.second); });
}

/// Words by which people know an advertisement.
const std::vector<std::string_view>& saleWords()
{
    static const std::vector<std::string_view> words = {
        "% off",           "special offer", "sale ends",     "shop now", "buy now",
        "% rabatt",        "jetzt kaufen",  "sonderangebot", "soldes",   "% de descuento",
        "oferta especial", "compra ahora",  "% di sconto",   "% korting"};
    return words;
}
}

void unsubscribe(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isMarketingEmail() || !subject.part(Part::Body))
        return;
    if (!subject.shows(Part::Body, "unsubscribe_url") && !subject.hasUnseenSnippet(Part::Body))
        addError(findings, placeIn(Part::Body), "A marketing email must show how to unsubscribe.",
                 "Put a link to {{ unsubscribe_url }} into the footer.");
    if (subject.part(Part::PlainText) && !subject.shows(Part::PlainText, "unsubscribe_url") &&
        !subject.hasUnseenSnippet(Part::PlainText))
        addError(findings, placeIn(Part::PlainText), "The plain text part does not show how to unsubscribe.",
                 "Put {{ unsubscribe_url }} at its end.");
}

void postalAddress(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isMarketingEmail() || !subject.part(Part::Body))
        return;
    if (!showsAddress(subject, Part::Body, subject.message.body)) {
        if (!subject.hasUnseenSnippet(Part::Body))
            addError(findings, placeIn(Part::Body), "A marketing email must show the sender's postal address.",
                     "Put {{ brand.address }} into the footer.");
        return;
    }
    const auto& brand = subject.context.brand;
    if (brand && trim(brand->address).empty() && subject.shows(Part::Body, "brand.address"))
        addError(findings, placeIn(Part::Body),
                 "The footer shows the shop's postal address, but none is known: there would be a gap.",
                 "Write the address into the settings of the brand.");
}

void listUnsubscribe(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isMarketingEmail())
        return;
    for (const CheckedSender& each : subject.context.senders) {
        if (!each.canUnsubscribe)
            addWarning(findings, {},
                       "Mails through \"" + each.name +
                           "\" cannot carry List-Unsubscribe, which Gmail and Yahoo ask of bulk senders.",
                       "Give the account a sender's address that takes mail, so that people can unsubscribe by it.");
    }
}

void consentPurpose(const CheckSubject& subject, Findings& findings)
{
    const CheckContext& context = subject.context;
    if (subject.isMarketing() && context.purpose && *context.purpose != "marketing")
        addError(findings, {},
                 "This is marketing, but its audience was chosen by consent to \"" + *context.purpose + "\".",
                 "Choose the audience by consent to marketing, or send a message that fits the purpose.");
    if (subject.isMarketing() && context.sentAs == MessageClass::Transactional)
        addError(findings, {}, "This is marketing, but it would be sent as a transactional message, without consent.",
                 "Take \"transactional\" off the program, or save the message as transactional if it is one.");
    if (subject.isMarketing())
        return;
    const std::string literal = html::LiquidMask(subject.message.body).text();
    if (const auto found = findPhrase(literal, saleWords()))
        addWarning(findings, placeIn(Part::Body, liquid::LineIndex(subject.message.body).placeOf(found->offset)),
                   "A transactional message needs no consent, but " + inQuotes(found->phrase) + " is advertising.",
                   "Take the advertising out, or save the message as marketing.");
}

void sender(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    const auto& brand = subject.context.brand;
    const bool hasOwn = brand && !brand->fromEmail.empty();
    if (hasOwn && !EmailAddress::parse(brand->fromEmail))
        addError(findings, {}, "The sender's address \"" + brand->fromEmail + "\" is no email address.",
                 "Correct it in the settings of the brand.");
    for (const CheckedSender& each : subject.context.senders) {
        const bool isReal = each.kind != "local";
        if (isReal && each.fromEmail.empty() && brand && !hasOwn)
            addError(findings, {}, "Mails through \"" + each.name + "\" have no sender's address.",
                     "Write one into the settings of the brand or of the account.");
    }
    if (brand && trim(brand->fromName).empty() && trim(brand->name).empty())
        addWarning(findings, {}, "The sender has no name: inboxes would show only the address.",
                   "Write the shop's name into the settings of the brand.");
}

void fromFreeMail(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    const auto& brand = subject.context.brand;
    for (const CheckedSender& each : subject.context.senders) {
        const std::string from = asciiLower(each.fromEmail.empty() && brand ? brand->fromEmail : each.fromEmail);
        const std::string_view domain = domainOf(from);
        if (each.kind == "local" || domain.empty() || !customer::isFreeMailDomain(domain))
            continue;
        if (!each.host.empty() && isOwnServer(domain, asciiLower(each.host)))
            addWarning(findings, {},
                       "\"" + each.name + "\" sends from a private " + std::string(domain) +
                           " mailbox, which allows a few hundred mails a day.",
                       "Send to many people from an address of your own domain.");
        else
            addError(findings, {},
                     "Mails from " + from + " would leave through another server than " + std::string(domain) +
                         "'s: most inboxes refuse them as forged (DMARC).",
                     "Send from an address of your own domain.");
    }
}

void noReply(const CheckSubject& subject, Findings& findings)
{
    const auto& brand = subject.context.brand;
    if (!subject.isEmail() || !brand)
        return;
    const std::string address = asciiLower(brand->replyTo.empty() ? brand->fromEmail : brand->replyTo);
    const std::string local = address.substr(0, address.find('@'));
    std::string letters;
    std::copy_if(local.begin(), local.end(), std::back_inserter(letters), [](char c) { return c >= 'a' && c <= 'z'; });
    if (letters.find("noreply") != std::string::npos || letters.find("donotreply") != std::string::npos)
        addHint(findings, {}, "Answers would go to " + address + ", which nobody reads.",
                "Use an address somebody reads: answers are leads, complaints and unsubscribes.");
}

void size(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    const std::size_t bytes = subject.html ? subject.html->source.size() : subject.message.body.size();
    const std::string kilobytes = std::to_string(bytes / 1024);
    if (bytes > clippedBytes)
        addWarning(findings, placeIn(Part::Body),
                   "The body has " + kilobytes +
                       " kB; Gmail cuts a mail off at 102 kB, and with it the unsubscribe link.",
                   "Take content out or link to it.");
    else if (bytes > nearlyClipped)
        addHint(findings, placeIn(Part::Body),
                "The body has " + kilobytes +
                    " kB; with long values it may pass the 102 kB at which Gmail cuts a mail off.",
                "Take some content out.");
}

void plainText(const CheckSubject& subject, Findings& findings)
{
    if (!hasPart(subject.message, Part::PlainText))
        return;
    const std::string& text = *subject.message.plainText;
    if (trim(text).empty()) {
        addWarning(findings, placeIn(Part::PlainText), "The plain text part is empty.",
                   "Write it, or let Patron derive it from the HTML.");
        return;
    }
    static const std::vector<std::string_view> tags = {"</p>", "<br>",   "<br/>", "</a>",     "<div",
                                                       "<td",  "&nbsp;", "</b>",  "</strong>"};
    const std::string literal = html::LiquidMask(text).text();
    if (const auto found = findPhrase(literal, tags))
        addWarning(findings, placeIn(Part::PlainText, liquid::LineIndex(text).placeOf(found->offset)),
                   "The plain text part holds HTML: people would read " + inQuotes(found->phrase) + ".",
                   "Take the tags out, or let Patron derive the text from the HTML.");
    const bool linksInHtml = subject.message.body.find("href=\"http") != std::string::npos;
    if (linksInHtml && urlsIn(text).empty() && text.find("{{") == std::string::npos)
        addHint(findings, placeIn(Part::PlainText), "The HTML has links, the plain text part has none.",
                "Put the main link into it, or let Patron derive the text from the HTML.");
}

}

#include "core/message/lint/messagechecks.h"

#include "core/message/lint/checksubject.h"
#include "core/message/lint/rules.h"

#include <algorithm>

namespace patron::message {

std::string_view nameOf(FindingLevel level)
{
    switch (level) {
    case FindingLevel::Error:
        return "error";
    case FindingLevel::Warning:
        return "warning";
    case FindingLevel::Hint:
        return "hint";
    }
    return {};
}

const std::vector<Rule>& messageRules()
{
    using namespace rules;
    static const std::vector<Rule> all = {
        {"html", "Readable HTML", readableHtml},
        {"unknown_field", "Unknown fields, filters and tags", unknownField},
        {"unknown_snippet", "Unknown snippets", unknownSnippet},
        {"missing_fallback", "Fields without a fallback", missingFallback},
        {"placeholder", "Leftover placeholders", placeholder},
        {"unsubscribe", "Unsubscribe link", unsubscribe},
        {"postal_address", "Postal address", postalAddress},
        {"list_unsubscribe", "Unsubscribe button of mail programs", listUnsubscribe},
        {"consent_purpose", "Consent", consentPurpose},
        {"sender", "Sender", sender},
        {"from_free_mail", "Sender's domain", fromFreeMail},
        {"no_reply", "Answers", noReply},
        {"subject", "Subject", subjectLine},
        {"subject_style", "Style of the subject", subjectStyle},
        {"preheader", "Preheader", preheader},
        {"offer_end", "End of offers", offerEnd},
        {"coupon_supply", "Supply of coupons", couponSupply},
        {"quiet_hours", "Quiet hours", quietHours},
        {"data_claims", "Claims that need data", dataClaims},
        {"link_target", "Links that lead somewhere", linkTarget},
        {"link_dead", "Links that answer", linkDead},
        {"link_insecure", "Secure links", linkInsecure},
        {"link_trust", "Trustworthy links", linkTrust},
        {"link_text", "Text of links", linkText},
        {"image_source", "Pictures that load", imageSource},
        {"image_embedded", "Embedded pictures that are there", imageEmbedded},
        {"image_alt", "Texts for pictures", imageAlt},
        {"image_size", "Size of pictures", imageSize},
        {"image_weight", "Weight of pictures", imageWeight},
        {"image_only", "Text beside pictures", imageOnly},
        {"size", "Size", size},
        {"contrast", "Contrast", contrast},
        {"text_size", "Text size", textSize},
        {"line_height", "Line height", lineHeight},
        {"centred_text", "Centred text", centredText},
        {"tap_target", "Buttons on phones", tapTarget},
        {"headings", "Headings", headings},
        {"language", "Language and direction", language},
        {"title", "Title", title},
        {"layout_table", "Layout tables", layoutTable},
        {"lists", "Lists", lists},
        {"duplicate_id", "Ids", duplicateId},
        {"roles", "Roles", roles},
        {"viewport", "Zoom", viewport},
        {"active_content", "Active content", activeContent},
        {"outlook", "Parts for Outlook", outlook},
        {"css_support", "Support of styles", cssSupport},
        {"spam_signals", "Spam signals", spamSignals},
        {"plain_text", "Plain text", plainText},
        {"sms_parts", "Parts of the SMS", smsParts},
        {"sms_encoding", "Alphabet of the SMS", smsEncoding},
        {"sms_opt_out", "Way out of SMS", smsOptOut},
        {"sms_sender", "Sender of the SMS", smsSender},
        {"sms_link", "Links in the SMS", smsLink},
        {"rendered", "Rendered samples", rendered},
    };
    return all;
}

std::vector<Finding> checkMessage(const Message& message, const CheckContext& context)
{
    const CheckSubject subject(message, context);
    std::vector<Finding> findings;
    for (const Rule& rule : messageRules()) {
        const std::size_t from = findings.size();
        rule.check(subject, findings);
        for (std::size_t i = from; i < findings.size(); ++i)
            findings[i].rule = std::string(rule.id);
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.level < b.level; });
    return findings;
}

bool hasErrors(const std::vector<Finding>& findings)
{
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.level == FindingLevel::Error; });
}

}

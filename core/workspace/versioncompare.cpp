#include "core/workspace/versioncompare.h"

#include "core/base/text.h"
#include "core/message/messageexport.h"

#include <algorithm>

namespace patron::workspace {

namespace {
bool saysTheSame(const std::vector<message::TextChange>& changes)
{
    return std::all_of(changes.begin(), changes.end(),
                       [](const auto& change) { return change.kind == message::DiffRun::Kind::Same; });
}

const std::string& textOf(const message::Message& message)
{
    static const std::string none;
    if (!message.hasHtml())
        return message.body;
    return message.plainText ? *message.plainText : none;
}

Result<std::string> pageOf(ReadSession& session, MailSource& source, const message::Message& message,
                           std::optional<CustomerId> customer, Ms now)
{
    if (!message.hasHtml() || trim(message.body).empty())
        return std::string();
    if (!customer)
        return message::exportMessage(message, message::ExportFormat::Html);
    message::SavedMessage saved; // version 0: not kept in memory, and in no other language
    saved.message = message;
    saved.message.onMissing = message::OnMissing::Blank;
    PATRON_TRY(mail, source.personalise(session, saved, *customer, now, Json::object()));
    return std::move(mail.rendered.html);
}
}

bool VersionComparison::isSame() const
{
    return saysTheSame(subject) && saysTheSame(preheader) && saysTheSame(text) && mail.isSame();
}

Result<VersionComparison> compareVersions(ReadSession& session, MailSource& source, const message::Message& before,
                                          const message::Message& after, std::optional<CustomerId> customer, Ms now)
{
    VersionComparison comparison;
    comparison.subject = message::compareTexts(before.subject, after.subject);
    comparison.preheader = message::compareTexts(before.preheader, after.preheader);
    comparison.text = message::compareTexts(textOf(before), textOf(after));
    if (before.hasHtml() || after.hasHtml()) {
        PATRON_TRY(old, pageOf(session, source, before, customer, now));
        PATRON_TRY(fresh, pageOf(session, source, after, customer, now));
        comparison.mail = message::markChanges(old, fresh);
    }
    return comparison;
}

}

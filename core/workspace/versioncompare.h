#pragma once

#include "core/message/versions/mailmarks.h"
#include "core/message/versions/textdiff.h"
#include "core/workspace/mailsource.h"

#include <optional>
#include <vector>

namespace patron::workspace {

/// What became of a message from one version to another. The lines and the text are as they were written; the mail is
/// as a person got it.
struct VersionComparison
{
    std::vector<message::TextChange> subject;
    std::vector<message::TextChange> preheader;
    std::vector<message::TextChange> text; ///< of an SMS and a plain text mail the body, else the written text part
    message::MarkedMails mail;             ///< empty when neither has HTML

    bool isSame() const;
};

/// For a customer the mails are rendered, gaps shown as gaps; without one Liquid stands in them as it was written.
/// BadInput when one of the two cannot be made. Runs inside a read closure.
Result<VersionComparison> compareVersions(ReadSession& session, MailSource& source, const message::Message& before,
                                          const message::Message& after, std::optional<CustomerId> customer, Ms now);

}

#pragma once

#include "core/delivery/deliveryrunner.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/renderer.h"
#include "core/store/store.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace patron::workspace {

/// One customer's mail as text, before it becomes MIME: for previews, for `render`, and for the outbox.
struct PersonalMail
{
    message::Rendered rendered;
    std::string toName;
    std::string toAddress;
};

/// Makes mails: loads what the template may see, renders, and builds the bytes. Thread-safe; templates are compiled
/// once per message version.
class MailSource final : public delivery::MessageSource
{
public:
    /// The store must outlive the source.
    explicit MailSource(Store& store);

    Result<Made> make(const outbox::SendRow& row, const delivery::ConnectorRow& connector, Ms now) override;

    /// Renders a message for a customer. `extra` is what a program adds. BadInput for a template error.
    Result<PersonalMail> personalise(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                     Ms now, const Json& extra);

    /// The whole mail for a customer outside the outbox: previews to files and test mails. NotFound ("missing_field")
    /// when the message leaves this customer out.
    Result<std::string> previewBytes(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                     Ms now);

private:
    Result<message::CompiledMessage> compiled(ReadSession& session, const message::SavedMessage& saved);
    std::shared_ptr<const message::liquid::LocaleFormat> locale(const std::string& language);

    Store& m_store;
    std::mutex m_mutex;
    std::map<std::int64_t, message::CompiledMessage> m_compiled;
    std::map<std::string, std::shared_ptr<const message::liquid::LocaleFormat>> m_locales;
};

/// Where replies to "unsubscribe" go: a mailto whose subject names the recipient by a token that only this workspace
/// can make.
std::string unsubscribeMailto(const Store& store, const std::string& address, std::string_view reference);

}

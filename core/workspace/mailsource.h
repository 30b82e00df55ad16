#pragma once

#include "core/base/stopwatch.h"
#include "core/delivery/deliveryrunner.h"
#include "core/message/audiencerender.h"
#include "core/message/liquid/localeformat.h"
#include "core/message/messagestore.h"
#include "core/message/mime/mimemessage.h"
#include "core/message/recipientfields.h"
#include "core/message/recipientreader.h"
#include "core/message/renderer.h"
#include "core/store/store.h"
#include "core/workspace/mailpictures.h"

#include <map>
#include <memory>
#include <mutex>
#include <span>
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
/// once per message version, and what all recipients share is read once a day and after changes of facts.
class MailSource final : public delivery::MessageSource
{
public:
    /// The store must outlive the source.
    explicit MailSource(Store& store);

    std::vector<Result<Made>> make(std::span<const outbox::SendRow> rows, const delivery::ConnectorRow& connector,
                                   Ms now) override;

    /// Renders a message for a customer, in their language where it is saved in it. `extra` is what a program adds.
    /// BadInput for a template error.
    Result<PersonalMail> personalise(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                     Ms now, const Json& extra);

    /// The whole mail for a customer outside the outbox: previews to files and test mails. NotFound ("missing_field")
    /// when the message leaves this customer out.
    Result<std::string> previewBytes(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                     Ms now);
    /// The same for other eyes, as `connector` would send it: "[Test]" before its subject, to `address`, with an
    /// unsubscribe address that stands for nobody.
    Result<std::string> testBytes(ReadSession& session, const message::SavedMessage& saved, CustomerId customer,
                                  const delivery::ConnectorRow& connector, const std::string& address,
                                  const std::string& messageId, Ms now);

    /// Renders a message for many (audiencerender.h). `withFacts`: for WorstCases. Not from inside a store closure.
    Result<message::AudienceTally> renderAudience(JobContext& job, const message::SavedMessage& saved,
                                                  std::span<const CustomerId> customers, Ms now, bool withFacts,
                                                  const message::AudienceSink& sink);
    /// A mail of an audience as previewBytes gives it, an SMS as a line of text. Pictures the workspace does not have
    /// are left out.
    Result<std::string> bytesOf(ReadSession& session, const message::SavedMessage& saved,
                                const message::AudienceMail& mail, const message::Brand& brand, Ms now);
    /// The pictures that rendered HTML shows as cid:….
    Result<MailPictures::Found> picturesOf(ReadSession& session, std::string_view html)
    {
        return m_pictures.of(session, html);
    }
    /// The message made ready with the workspace's snippets. BadInput for a template error.
    Result<message::CompiledMessage> compiled(ReadSession& session, const message::SavedMessage& saved);

private:
    /// A message in a customer's language, made ready, and what reads the data for it.
    struct Ready
    {
        message::SavedMessage saved;
        message::CompiledMessage compiled;
        std::shared_ptr<const message::RecipientReader> reader;
    };
    /// What rows that leave together share, looked up once.
    struct Batch
    {
        message::Brand brand;
        std::map<std::int64_t, std::vector<message::SavedMessage>> languages; ///< by version: in which it is saved
        std::map<std::int64_t, Ready> ready;                                  ///< by the version of a language
    };
    /// In the language of the row's customer; `batch` owns it.
    Result<const Ready*> readyFor(ReadSession& session, Batch& batch, const outbox::SendRow& row,
                                  const delivery::ConnectorRow& connector, Ms now);
    Result<Ready> readyFor(ReadSession& session, const message::SavedMessage& saved, Ms now);
    /// The data that the templates may see of each row's customer; null for rows without a message.
    Result<std::vector<Json>> dataFor(ReadSession& session, std::span<const outbox::SendRow> rows,
                                      const std::vector<Result<const Ready*>>& ready, Ms now);
    Result<PersonalMail> render(ReadSession& session, const Ready& ready, Json data, const message::Brand& brand,
                                CustomerId customer, const Json& extra, Ms now);
    Result<Made> makeMail(ReadSession& session, const Ready& ready, Json data, const message::Brand& brand,
                          const outbox::SendRow& row, const delivery::ConnectorRow& connector, Ms now);
    /// What the outbox keeps of a mail. NotFound for a picture that is not there.
    Result<outbox::FrozenMessage> freezable(ReadSession& session, message::MimeParts& parts);
    struct SharedReader
    {
        std::shared_ptr<const message::RecipientReader> reader;
        std::string facts; ///< the state of the workspace's facts it was opened for
        DayNumber day = 0;
        Stopwatch age;
        double tookMs = 0;

        bool isFresh(const std::string& factsNow, DayNumber today) const;
    };
    Result<std::shared_ptr<const message::RecipientReader>> reader(ReadSession& session,
                                                                   const message::UsedFields& used, Ms now);
    /// A text message: plain text for gateways, a mail for folders.
    Result<Made> makeText(ReadSession& session, const Ready& ready, Json data, const message::Brand& brand,
                          const outbox::SendRow& row, const delivery::ConnectorRow& connector, Ms now);
    Json additionsFor(const message::Message& message, const message::Brand& brand, CustomerId customer,
                      const Json& extra) const;
    std::string languageFor(const message::Message& message, const Json& data) const;
    std::shared_ptr<const message::liquid::LocaleFormat> locale(const std::string& language);

    Store& m_store;
    std::mutex m_mutex;
    std::map<std::int64_t, message::CompiledMessage> m_compiled;
    std::string m_snippetStamp;                    ///< of the snippets these were compiled with
    std::map<std::string, SharedReader> m_readers; ///< by what is used
    std::map<std::string, std::shared_ptr<const message::liquid::LocaleFormat>> m_locales;
    MailPictures m_pictures;
};

/// Where replies to "unsubscribe" go: a mailto whose subject names the recipient by a token that only this workspace
/// can make.
std::string unsubscribeMailto(const Store& store, const std::string& address, std::string_view reference);

}

#include "core/intake/mailwatch.h"

#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/intake/folderwatch.h"
#include "core/intake/readers/mailreader.h"

#include <set>

namespace patron::intake {

namespace {
bool isMailName(std::string_view name)
{
    const std::string folded = asciiLower(name);
    return folded.ends_with(".eml") || folded.ends_with(".mbox");
}

std::string originOf(const ReadMail& mail)
{
    std::string text = "Mail";
    if (mail.sentAt)
        text += " of " + formatRfc3339(*mail.sentAt).substr(0, 10);
    if (!mail.from.empty())
        text += " from " + mail.from;
    if (!mail.subject.empty())
        text += ": " + mail.subject;
    return text;
}

std::string hashOf(std::string_view bytes)
{
    return toHex(bytesOf(sha256(bytes)));
}

class MailFolder
{
public:
    explicit MailFolder(Store& store)
        : m_store(store)
    {}

    Result<void> look(const std::filesystem::path& path)
    {
        const InputFile file(path);
        auto source = openBytes(file);
        if (!source)
            return {}; // gone again: the next look takes it
        std::string head(5, '\0');
        head.resize((*source)->read(head.data(), head.size()));
        auto again = openBytes(file);
        if (!again)
            return {};
        const std::string name = quotedName(file);
        if (MboxReader::isMbox(head))
            return lookAtMbox(**again, name);
        const MailLimits limits;
        std::string mail;
        while (mail.size() <= limits.bytes) {
            const std::size_t had = mail.size();
            mail.resize(had + (std::size_t{1} << 16));
            mail.resize(had + (*again)->read(mail.data() + had, mail.size() - had));
            if (mail.size() == had)
                break;
        }
        if (const auto failure = (*again)->failure()) {
            m_found.problems.push_back(failure->text);
            return {};
        }
        return lookAtMail(mail, name);
    }

    MailLook take() { return std::move(m_found); }

private:
    Result<void> lookAtMbox(ByteSource& source, const std::string& name)
    {
        MboxReader mails(source);
        std::string mail;
        for (int number = 1; mails.next(mail); ++number)
            PATRON_CHECK(lookAtMail(mail, "Mail " + std::to_string(number) + " of " + name));
        if (const auto failure = source.failure())
            m_found.problems.push_back(failure->text);
        return {};
    }

    Result<void> lookAtMail(const std::string& bytes, const std::string& name)
    {
        if (bytes.empty()) {
            m_found.problems.push_back(name + " is empty or larger than a mail can be.");
            return {};
        }
        auto mail = readMail(bytes);
        if (!mail) {
            m_found.problems.push_back(name + ": " + mail.error().text);
            return {};
        }
        const std::string originKey = hashOf(mail->messageId.empty() ? bytes : mail->messageId);
        const std::string origin = originOf(*mail);
        for (MailAttachment& attachment : mail->attachments) {
            const std::string sha256 = hashOf(attachment.bytes);
            PATRON_TRY(known, isKnown(sha256, originKey));
            if (known || !m_seen.insert(sha256 + originKey).second)
                continue;
            m_found.files.push_back({InputFile::pasted(std::move(attachment.name), std::move(attachment.bytes)), sha256,
                                     origin, originKey});
        }
        return {};
    }

    Result<bool> isKnown(const std::string& sha256, const std::string& originKey)
    {
        return m_store.read([&](ReadSession& session) -> Result<bool> {
            Query query = session.query("SELECT 1 FROM import_batch WHERE state = 'applied' AND file_sha256 = ? AND "
                                        "origin_key = ?");
            query.bind(sha256, originKey);
            return query.step();
        });
    }

    Store& m_store;
    MailLook m_found;
    std::set<std::string> m_seen;
};
}

Result<MailLook> newMailedFilesIn(const std::filesystem::path& folder, Store& store)
{
    PATRON_TRY(paths, visibleFilesIn(folder, isMailName));
    MailFolder look(store);
    for (const auto& path : paths)
        PATRON_CHECK(look.look(path));
    return look.take();
}

}

#include "core/workspace/subjectpack.h"

#include "core/base/paths.h"
#include "core/base/timezone.h"
#include "core/customer/profile.h"
#include "core/delivery/deliverysubject.h"
#include "core/delivery/local/localinbox.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/outboxsubject.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/personaltables.h"

#include <zip.h>

namespace patron::workspace {

namespace fs = std::filesystem;

namespace {
Json segmentsNow(ReadSession& session, const Store& store, CustomerId customer, Ms now)
{
    Json list = Json::array();
    for (const segment::SegmentTitle& title : segment::segments::all(session)) {
        const auto saved = segment::segments::get(session, title.id);
        if (!saved)
            continue;
        const auto in = segment::contains(session, store, saved->rule, customer, {now, false});
        if (in && *in)
            list.push_back(title.name);
    }
    return list;
}

Json recordsIn(ReadSession& session, const customer::Subject& subject)
{
    Json all = Json::object();
    for (const customer::PersonalTable& table : personalTables()) {
        Json rows = customer::subjects::recordsOf(session, subject, table);
        // The key of the workspace's own hashes and the like are the shop's, not the person's.
        if (!rows.empty())
            all[table.table] = {{"title", table.title.empty() ? table.table : table.title}, {"rows", std::move(rows)}};
    }
    return all;
}

Json mailList(const std::vector<PackFile>& files)
{
    Json list = Json::array();
    for (const PackFile& file : files)
        list.push_back(file.name);
    return list;
}
}

Result<SubjectPack> subjectPack(Workspace& workspace, CustomerId customer, Ms now)
{
    Store& store = workspace.store();
    SubjectPack pack;
    customer::Subject subject;
    std::vector<outbox::subjects::KeptMail> kept;
    std::vector<PackFile> mails;
    PATRON_CHECK(store.read([&](ReadSession& session) -> Result<void> {
        PATRON_TRY(found, customer::subjects::find(session, customer));
        subject = found;
        kept = outbox::subjects::mails(session, subject);
        pack.customer = subject.customer;
        pack.document = Json{{"made_at", formatRfc3339(now)}, {"workspace", store.uuid()}};
        pack.document["person"] = customer::profiles::profile(session, store, subject.customer, now);
        pack.document["segments"] = segmentsNow(session, store, subject.customer, now);
        pack.document["records"] = recordsIn(session, subject);
        for (const auto& mail : kept) {
            if (!mail.isFrozen)
                continue;
            PATRON_TRY(bytes, outbox::sends::frozenBytes(session.connection(), mail.outbox));
            mails.push_back({"mails/" + std::to_string(mail.outbox.value) + ".eml", std::move(bytes)});
        }
        return {};
    }));
    PATRON_TRY(inbox, delivery::subjects::inboxMails(store, subject, kept));
    for (const fs::path& file : inbox) {
        PATRON_TRY(bytes, delivery::LocalInbox(store.uuid()).read(file));
        mails.push_back({"inbox/" + fromPath(file.filename()), bytes});
    }
    pack.document["mails"] = mailList(mails);
    pack.files.push_back({"person.json", prettyJson(pack.document) + "\n"});
    pack.files.push_back({"person.html", packHtml(pack.document)});
    pack.files.insert(pack.files.end(), std::make_move_iterator(mails.begin()), std::make_move_iterator(mails.end()));
    return pack;
}

namespace {
/// What a pack that is being written has made so far: all of it is taken away again unless it is kept.
class Unfinished
{
public:
    ~Unfinished()
    {
        std::error_code ignored;
        for (auto path = m_made.rbegin(); path != m_made.rend(); ++path)
            fs::remove(*path, ignored);
    }
    /// Makes a folder and those above it.
    std::error_code makeFolder(const fs::path& folder)
    {
        std::error_code code;
        if (folder.empty() || fs::exists(folder, code))
            return code;
        if (const auto above = makeFolder(folder.parent_path()))
            return above;
        if (fs::create_directory(folder, code))
            m_made.push_back(folder);
        return code;
    }
    void made(const fs::path& file) { m_made.push_back(file); }
    void keep() { m_made.clear(); }

private:
    std::vector<fs::path> m_made;
};
}

Result<void> writePack(const SubjectPack& pack, const fs::path& folder)
{
    std::error_code code;
    if (fs::exists(folder / "person.json", code)) {
        return makeError(ErrorCode::Conflict, "\"" + fromPath(folder) +
                                                  "\" holds a pack already. Choose another folder, so that two people "
                                                  "are not mixed up.");
    }
    Unfinished pending;
    for (const PackFile& file : pack.files) {
        const fs::path path = folder / toPath(file.name);
        code = pending.makeFolder(path.parent_path());
        if (code)
            return makeError(ErrorCode::Io, "The folder \"" + fromPath(folder) + "\" cannot be made.", code.message());
        PATRON_CHECK(writeFileDurably(path, file.bytes));
        pending.made(path);
    }
    pending.keep();
    return {};
}

namespace {
Error zipError(zip_t* archive)
{
    const std::string detail = archive ? zip_strerror(archive) : "no archive";
    if (archive)
        zip_discard(archive);
    return makeError(ErrorCode::Io, "The ZIP file could not be written. Check the disk and the folder.", detail);
}

Result<void> addEncrypted(zip_t* archive, const PackFile& file, const std::string& password)
{
    zip_source_t* source = zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0);
    if (!source)
        return makeError(ErrorCode::Io, "The ZIP file could not be written.");
    const zip_int64_t index = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return makeError(ErrorCode::Io, "The ZIP file could not be written.", zip_strerror(archive));
    }
    if (zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password.c_str()) != 0) {
        return makeError(ErrorCode::Io, "This system's ZIP library cannot encrypt. Nothing was written.",
                         zip_strerror(archive));
    }
    return {};
}
}

Result<void> writePackZip(const SubjectPack& pack, const fs::path& file, const std::string& password)
{
    if (password.empty())
        return makeError(ErrorCode::WrongUsage, "The password is empty. Nothing was written.");
    int failure = 0;
    zip_t* archive = zip_open(fromPath(file).c_str(), ZIP_CREATE | ZIP_EXCL, &failure);
    if (!archive) {
        if (failure == ZIP_ER_EXISTS)
            return makeError(ErrorCode::Conflict, "\"" + fromPath(file) + "\" exists already. Choose another name.");
        return makeError(ErrorCode::Io, "\"" + fromPath(file) + "\" cannot be written.",
                         "libzip " + std::to_string(failure));
    }
    for (const PackFile& each : pack.files) {
        if (auto added = addEncrypted(archive, each, password); !added) {
            zip_discard(archive);
            return added;
        }
    }
    // The bytes are read here: they live as long as the pack.
    if (zip_close(archive) != 0)
        return zipError(archive);
    return {};
}

}

#include "core/delivery/mailboxcollector.h"

#include "core/base/failpoint.h"
#include "core/delivery/connectorfactory.h"
#include "core/delivery/imap/imapsession.h"
#include "core/delivery/threadrun.h"

#include <algorithm>
#include <cstdlib>

namespace patron::delivery {

namespace {

/// A report stands at the front of its mail, whatever comes behind it.
constexpr std::size_t mostMailBytes = std::size_t{1} << 20;
/// A folder with more is read on the next time.
constexpr std::size_t mostMailsARun = 2'000;
/// After so many mails how far it came is committed.
constexpr int mailsACommit = 20;
/// A folder that is another one is read again from so long before it was read last.
constexpr Ms overlapMs = 2 * msPerDay;

struct Place
{
    std::uint32_t uidValidity = 0;
    std::uint32_t lastUid = 0;
    Ms readAt = 0;
};

/// Reads the folders of one mailbox over one conversation.
class Reader
{
public:
    Reader(JobContext& job, Store& store, const ConnectorRow& row, const ImapSettings& settings, ImapSession& session,
           MailTally& tally)
        : m_job(job)
        , m_store(store)
        , m_row(row)
        , m_settings(settings)
        , m_session(session)
        , m_tally(tally)
    {}

    /// What the server did wrong is an Error; what the workspace could not take is in `broken`.
    Result<void> readFolder(const std::string& name)
    {
        PATRON_TRY(kept, keptPlace(name));
        PATRON_TRY(folder, m_session.examine(name));
        const Ms now = m_job.clock().now();
        Place place;
        place.uidValidity = folder.uidValidity;
        std::optional<Ms> since = now - m_settings.firstDays * msPerDay;
        if (kept && kept->uidValidity == folder.uidValidity && folder.uidValidity != 0) {
            place.lastUid = kept->lastUid;
            since.reset();
        } else if (kept) {
            since = std::max(*since, kept->readAt - overlapMs);
        }
        PATRON_TRY(uids, m_session.search(place.lastUid, since));
        if (uids.size() > mostMailsARun)
            uids.resize(mostMailsARun);
        int uncommitted = 0;
        for (const std::uint32_t uid : uids) {
            if (m_job.cancelled())
                break;
            auto mail = m_session.fetch(uid, mostMailBytes);
            if (!mail) {
                // What was kept so far need not be read again.
                if (place.lastUid != 0)
                    PATRON_CHECK(commit(name, place));
                return mail.error();
            }
            if (*mail)
                PATRON_CHECK(keepOne((*mail)->bytes));
            failpoint("mailbox.after_rows");
            place.lastUid = uid;
            if (++uncommitted == mailsACommit) {
                uncommitted = 0;
                PATRON_CHECK(commit(name, place));
            }
        }
        return commit(name, place);
    }

    std::optional<Error> broken;

private:
    Result<std::optional<Place>> keptPlace(const std::string& name)
    {
        return m_store.read([&](ReadSession& session) -> Result<std::optional<Place>> {
            Query query = session.query(
                "SELECT uid_validity, last_uid, read_at FROM mailbox_folder WHERE connector_id = ? AND name = ?");
            query.bind(m_row.id, name);
            if (!query.step())
                return std::optional<Place>();
            return std::optional(Place{static_cast<std::uint32_t>(query.int64(0)),
                                       static_cast<std::uint32_t>(query.int64(1)), query.int64(2)});
        });
    }

    Result<void> keepOne(const std::string& bytes)
    {
        const ReturnedMail mail = classifyReturned(bytes);
        MailTally tally;
        auto kept = m_store.write([&](Transaction& tx) {
            tally = {};
            return inboundMails::keep(tx, m_store, m_row.id, mail, bytes, m_job.clock().now(), tally);
        });
        if (!kept) {
            broken = kept.error();
            return kept;
        }
        m_tally.add(tally);
        return {};
    }

    Result<void> commit(const std::string& name, const Place& place)
    {
        auto done = m_store.write([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO mailbox_folder(connector_id, name, uid_validity, last_uid, read_at) VALUES (?, ?, ?, "
                     "?, ?) ON CONFLICT(connector_id, name) DO UPDATE SET uid_validity = excluded.uid_validity, "
                     "last_uid = excluded.last_uid, read_at = excluded.read_at")
                .bind(m_row.id, name, static_cast<std::int64_t>(place.uidValidity),
                      static_cast<std::int64_t>(place.lastUid), m_job.clock().now())
                .run();
            return {};
        });
        if (!done)
            broken = done.error();
        return done;
    }

    JobContext& m_job;
    Store& m_store;
    const ConnectorRow& m_row;
    const ImapSettings& m_settings;
    ImapSession& m_session;
    MailTally& m_tally;
};

std::string turnKey(const ConnectorRow& row)
{
    return "mailbox.read." + row.uuid;
}

}

MailboxCollector::MailboxCollector(Store& store, SecretStore& secrets)
    : m_store(store)
    , m_secrets(secrets)
{}

Result<void> MailboxCollector::collect(JobContext& job, const ConnectorRow& row, bool asked, MailReport& report)
{
    const Ms now = job.clock().now();
    auto settings = ImapSettings::parse(row.settings);
    if (!settings) {
        report.problems.emplace(row.name, settings.error().text);
        return {};
    }
    settings->timeouts = m_timeouts;
    if (!asked) {
        PATRON_TRY(last, m_store.setting(turnKey(row)));
        const Ms at = last ? std::strtoll(last->c_str(), nullptr, 10) : 0;
        if (!checkBusinessTime(row, now, SystemClock().now()) ||
            (at <= now && now - at < settings->everyMinutes * msPerMinute))
            return {};
    }
    auto logIn = connectorLogIn(row, m_secrets);
    if (!logIn) {
        report.problems.emplace(row.name, logIn.error().text);
        return {};
    }
    PATRON_CHECK(m_store.setSetting(turnKey(row), std::to_string(now)));
    std::optional<Error> broken;
    std::optional<std::string> refused;
    const auto problem = [&](const Error& error) {
        if (error.code != ErrorCode::Cancelled)
            report.problems.emplace(row.name, error.text);
    };
    inSocketThread([&] {
        ImapSession session(*settings, *logIn, job.cancelToken());
        if (const auto connected = session.connect(); !connected) {
            problem(connected.error());
            if (session.logInRefused())
                refused = connected.error().text;
            return true;
        }
        Reader reader(job, m_store, row, *settings, session, report.tally);
        for (const std::string& folder : settings->folders) {
            const auto done = reader.readFolder(folder);
            if (!done && !reader.broken)
                problem(done.error());
            broken = reader.broken;
            // A missing folder keeps no other one from being read; a lost conversation does.
            if (broken || (!done && done.error().code != ErrorCode::NotFound))
                break;
        }
        session.logOut();
        return true;
    });
    if (broken)
        return *broken;
    if (!refused)
        return {};
    return m_store.write([&](Transaction& tx) -> Result<void> {
        connectors::pause(tx, row.id, *refused);
        return {};
    });
}

Result<MailReport> MailboxCollector::run(JobContext& job, std::optional<ConnectorId> only)
{
    MailReport report;
    if (m_store.readOnly() || !m_store.live())
        return report;
    PATRON_TRY(rows, m_store.read([&](ReadSession& session) -> Result<std::vector<ConnectorRow>> {
        std::vector<ConnectorRow> list = connectors::list(session.connection());
        std::erase_if(list, [&](const ConnectorRow& row) {
            return row.kind != "imap" || row.paused || (only && row.id != *only);
        });
        return list;
    }));
    for (const ConnectorRow& row : rows) {
        if (job.cancelled())
            break;
        PATRON_CHECK(collect(job, row, only.has_value(), report));
    }
    return report;
}

}

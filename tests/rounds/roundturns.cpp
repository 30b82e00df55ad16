#include "core/base/paths.h"
#include "tests/rounds/round.h"

#include <algorithm>

namespace patron::rounds {

namespace fs = std::filesystem;

namespace {
QString q(const fs::path& path)
{
    return QString::fromStdString(fromPath(path));
}

void copyWithJournal(const fs::path& from, const fs::path& to)
{
    for (const char* end : {"", "-wal"}) {
        std::error_code none;
        fs::copy_file(fromPath(from) + end, fromPath(to) + end, none);
    }
}
}

bool Round::turnIsDue() const
{
    return !m_turned && m_plan.turn != Turn::None && m_report.children >= m_plan.turnAt && m_file.hasBroadcast();
}

void Round::takeTurn()
{
    switch (m_plan.turn) {
    case Turn::Restore:
        if (m_backup.empty()) {
            m_backup = m_folder / "safe.patron";
            insist({QStringLiteral("backup"), q(m_file.path()), q(m_backup)});
            return; // it is restored after the next run
        }
        restore();
        break;
    case Turn::Copy:
        goOnInACopy();
        break;
    case Turn::Merge:
        merge();
        break;
    case Turn::FullDisk:
        sendFromFullDisk();
        break;
    case Turn::Second:
        sendTwice();
        break;
    case Turn::None:
        break;
    }
    m_turned = true;
}

/// A file that has not been claimed sends nothing and says so.
void Round::mustNotSend(const fs::path& file, std::string_view which)
{
    const auto before = m_oracle->sightings().size();
    const Ended ended = child({QStringLiteral("outbox-resume"), q(file), QStringLiteral("--json")});
    if (ended.status != 1 || !ended.out.contains("not_live"))
        problem(std::string(which) + " did not refuse to send: " + ended.out.toStdString());
    if (m_oracle->sightings().size() != before)
        problem(std::string(which) + " sent before it was claimed");
}

void Round::restore()
{
    insist({QStringLiteral("restore"), q(m_file.path()), q(m_backup)});
    mustNotSend(m_file.path(), "a restored workspace");
    insist({QStringLiteral("claim"), q(m_file.path())});
    m_otherTime = m_oracle->sightings().size();
}

void Round::goOnInACopy()
{
    const fs::path copy = m_folder / "copy.patron";
    copyWithJournal(m_file.path(), copy);
    mustNotSend(copy, "a copy");
    m_original = m_file.path();
    m_file = RoundFile(copy);
    insist({QStringLiteral("claim"), q(copy)});
    m_otherTime = m_oracle->sightings().size();
}

void Round::merge()
{
    const auto two = m_file.twoCustomers(m_random.next());
    if (two.size() != 2)
        return;
    m_merged = m_file.addressesOf(two);
    m_mergedAt = m_oracle->sightings().size();
    const QString first = QStringLiteral("#") + QString::number(two[0]);
    const QString second = QStringLiteral("#") + QString::number(two[1]);
    insist({QStringLiteral("merge"), q(m_file.path()), first, second});
}

void Round::sendFromFullDisk()
{
    m_file.failOutcomes(true);
    Disturbance kept;
    if (m_random.below(2) == 0)
        kept.failpoint = "send.after_kept";
    child(wordsOf(QStringLiteral("outbox-resume")), kept);
    m_file.failOutcomes(false);
    Disturbance replayed;
    if (m_random.below(2) == 0)
        replayed.failpoint = "recover.after_apply";
    child(wordsOf(QStringLiteral("outbox-resume")), replayed);
}

void Round::sendTwice()
{
    QProcess other;
    startChild(other, wordsOf(QStringLiteral("outbox-resume")), {});
    other.waitForFinished(static_cast<int>(m_random.between(10, 60)));
    const Ended mine = child(wordsOf(QStringLiteral("outbox-resume")) + QStringList{QStringLiteral("--json")});
    other.waitForFinished();
    if (mine.status == 1 && !mine.out.contains("locked"))
        problem("the second of two was not told who holds the file: " + mine.out.toStdString());
}

}

// Real bounces with the verdicts of their source (Sisimai). Its words are mapped so:
//   feedback -> complaint, or unsubscribe where the feedback is an opt-out; vacation -> auto_reply; delivered -> other;
//   everything else -> delayed where the mail says of itself that it is only late, else bounce.
// It knows no delay, so that is read off the mail: "Action: delayed" without a failure, or a subject that says so.
#include "core/base/json.h"
#include "core/delivery/mailbox/returnedmail.h"
#include "tests/support/checks.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <map>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

namespace {
const QString folder = QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/bounce/");

bool saysDelayed(const QByteArray& mail)
{
    static const QRegularExpression delayed(QStringLiteral("^action: *delayed"),
                                            QRegularExpression::MultilineOption |
                                                QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression failed(QStringLiteral("^action: *(failed|expired)"),
                                           QRegularExpression::MultilineOption |
                                               QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression subject(
        QStringLiteral("^subject:.*(\\(delay\\)|delayed|could not send message for past|status notification: warning)"),
        QRegularExpression::MultilineOption | QRegularExpression::CaseInsensitiveOption);
    const QString text = QString::fromLatin1(mail);
    return (text.contains(delayed) && !text.contains(failed)) || text.left(16'384).contains(subject);
}

QStringList wantedKinds(const Json& records, const QByteArray& mail)
{
    const auto first = records.at(0).value("reason", std::string());
    if (first == "feedback") {
        const bool optOut = records.at(0).value("feedbacktype", std::string()) == "opt-out";
        return optOut ? QStringList{u"complaint"_qs, u"unsubscribe"_qs} : QStringList{u"complaint"_qs};
    }
    if (first == "vacation")
        return {u"auto_reply"_qs};
    if (first == "delivered")
        return {u"other"_qs};
    return {saysDelayed(mail) ? u"delayed"_qs : u"bounce"_qs};
}
}

class TestBounceCorpus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void realBouncesAreTold();
};

void TestBounceCorpus::realBouncesAreTold()
{
    QFile list(folder + u"expected.json");
    if (!list.open(QIODevice::ReadOnly))
        QSKIP("The corpus of real bounces is not here (../shared/data/bounce)");
    const Json expected = Json::parse(list.readAll().toStdString()).at("expected");
    std::map<QString, std::map<QString, int>> confusion;
    int kinds = 0;
    int verdicts = 0;
    int count = 0;
    QStringList falselyHard;
    for (const auto& [name, entry] : expected.items()) {
        QFile file(folder + q(name));
        QVERIFY2(file.open(QIODevice::ReadOnly), name.c_str());
        const QByteArray bytes = file.readAll();
        const ReturnedMail mail = classifyReturned(bytes.toStdString());
        const Json& records = entry.at("records");
        const QStringList wanted = wantedKinds(records, bytes);
        const QString kind = q(nameOf(mail.kind));
        ++count;
        ++confusion[wanted.front()][kind];
        kinds += wanted.contains(kind) ? 1 : 0;
        if (!wanted.contains(kind))
            qInfo("%s: %s, not %s", name.c_str(), qPrintable(kind), qPrintable(wanted.join(u'/')));
        const auto wantedHard = std::count_if(records.begin(), records.end(),
                                              [](const Json& record) { return record.at("hardbounce").get<bool>(); });
        const auto hard = std::count_if(mail.records.begin(), mail.records.end(),
                                        [](const ReturnedRecord& record) { return record.hard; });
        // Where both tell as many recipients, as many must be hard; else hard ones must be there or not.
        const bool agrees = mail.records.size() == records.size() ? hard == wantedHard : (hard > 0) == (wantedHard > 0);
        verdicts += agrees ? 1 : 0;
        if (hard > 0 && wantedHard == 0)
            falselyHard << q(name);
        if (!agrees)
            qInfo("%s: %d hard, not %d", name.c_str(), static_cast<int>(hard), static_cast<int>(wantedHard));
    }
    for (const auto& [wanted, row] : confusion) {
        for (const auto& [kind, times] : row)
            qInfo("%-12s told as %-12s %4d", qPrintable(wanted), qPrintable(kind), times);
    }
    qInfo("kinds right: %d of %d (%.1f %%)", kinds, count, 100.0 * kinds / count);
    qInfo("hard or soft right: %d of %d (%.1f %%)", verdicts, count, 100.0 * verdicts / count);
    QVERIFY(count >= 300);
    QVERIFY(kinds >= count * 95 / 100);
    QVERIFY(verdicts >= count * 98 / 100);
    QVERIFY2(falselyHard.isEmpty(), qPrintable(falselyHard.join(u' ')));
}

QTEST_GUILESS_MAIN(TestBounceCorpus)
#include "tst_bouncecorpus.moc"

#include "ui/customers/privacyactions.h"

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/workspace/erasure.h"
#include "core/workspace/subjectpack.h"
#include "ui/kit/dialogs.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"

#include <QDir>
#include <QWidget>

namespace patron::ui {

namespace {
struct Done
{};

/// A file name out of a person's name.
QString fileNameOf(const QString& name, CustomerId customer)
{
    QString plain;
    for (const QChar letter : name)
        plain += letter.isLetterOrNumber() ? letter : QChar(u'-');
    return QStringLiteral("%1-%2").arg(plain, QString::number(customer.value));
}

/// What the receipt names as out of reach, one a line.
QStringList outOfReach(const Json& receipt)
{
    QStringList lines;
    for (const char* key : {"backups", "out_of_reach"}) {
        const auto list = receipt.find(key);
        if (list == receipt.end() || !list->is_array())
            continue;
        for (const Json& each : *list)
            lines << textOf(each.is_string() ? each.get<std::string>() : compactJson(each));
    }
    return lines;
}
}

PrivacyActions::PrivacyActions(Services& services, Dialogs& dialogs, QWidget* window)
    : QObject(window)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_window(window)
{}

void PrivacyActions::subjectAccess(CustomerId customer, const QString& name)
{
    const FileQuestion question{tr("Where to put everything about %1").arg(name), {}, {}, {}};
    m_dialogs.chooseFolder(m_window, question, [this, customer, name](const QString& folder) {
        if (folder.isEmpty())
            return;
        const QString path = QDir(folder).filePath(fileNameOf(name, customer));
        m_services.run<Done>(
            this, tr("Subject access of a customer"),
            [customer, path = toPath(path.toStdString()),
             &workspace = m_services.workspace()](JobContext& job) -> Result<Done> {
                PATRON_TRY(pack, workspace::subjectPack(workspace, customer, job.clock().now()));
                PATRON_CHECK(workspace::writePack(pack, path));
                return Done{};
            },
            [this, path](Result<Done> done) {
                Q_EMIT noteRaised(done ? Tone::Ok : Tone::Danger,
                                  done ? tr("Everything is in %1.").arg(QDir::toNativeSeparators(path))
                                       : textOf(done.error().text));
            });
    });
}

void PrivacyActions::subjectZip(CustomerId customer, const QString& name)
{
    const TextQuestion question{
        tr("Everything about %1 in a ZIP file").arg(name), tr("Password of the file"), {}, tr("Go on")};
    m_dialogs.askText(m_window, question, [this, customer, name](const std::optional<QString>& password) {
        if (!password || password->isEmpty())
            return;
        const FileQuestion where{
            tr("Where to put it"), {}, fileNameOf(name, customer) + QStringLiteral(".zip"), {tr("ZIP file (*.zip)")}};
        m_dialogs.saveFile(m_window, where, [this, customer, password = *password](const QString& path) {
            if (path.isEmpty())
                return;
            m_services.run<Done>(
                this, tr("Subject access of a customer"),
                [customer, path = toPath(path.toStdString()), password = password.toStdString(),
                 &workspace = m_services.workspace()](JobContext& job) -> Result<Done> {
                    PATRON_TRY(pack, workspace::subjectPack(workspace, customer, job.clock().now()));
                    PATRON_CHECK(workspace::writePackZip(pack, path, password));
                    return Done{};
                },
                [this, path](Result<Done> done) {
                    Q_EMIT noteRaised(done ? Tone::Ok : Tone::Danger,
                                      done ? tr("Everything is in %1.").arg(QDir::toNativeSeparators(path))
                                           : textOf(done.error().text));
                });
        });
    });
}

void PrivacyActions::erase(const std::vector<CustomerId>& customers, const QString& what, const QString& word)
{
    if (customers.empty())
        return;
    Confirmation question;
    question.title = tr("Erase %1 for ever").arg(what);
    question.text =
        tr("Names, addresses, traits, consents, events and messages go, here and in everything Patron keeps "
           "beside the workspace. Orders stay as anonymous sales. Of each address only a code stays, so "
           "that nobody writes to it again. This cannot be undone.");
    question.confirmText = tr("Erase %1").arg(what);
    question.dangerous = true;
    question.typeToConfirm = word;
    m_dialogs.confirm(m_window, question, [this, customers, what](bool yes) {
        if (yes)
            runErase(customers, what);
    });
}

void PrivacyActions::runErase(const std::vector<CustomerId>& customers, const QString& what)
{
    m_services.run<Json>(
        this, tr("Erase customers"),
        [customers, &workspace = m_services.workspace()](JobContext& job) {
            return workspace::eraseCustomers(workspace, customers, job.clock().now());
        },
        [this, what](Result<Json> receipt) {
            if (!receipt) {
                Q_EMIT noteRaised(Tone::Danger, textOf(receipt.error().text));
                return;
            }
            // Steps of the log would write back what has just been erased.
            m_services.undo().stack().clear();
            Q_EMIT erased();
            const QStringList lines = outOfReach(*receipt);
            m_dialogs.message(m_window, Tone::Ok, tr("%1: erased").arg(what),
                              lines.isEmpty()
                                  ? tr("Nothing of them is left in this workspace. The receipt is kept in it.")
                                  : tr("Nothing of them is left in this workspace. Out of Patron's reach, for you to "
                                       "delete: %1")
                                        .arg(lines.join(u'\n')));
        });
}

}

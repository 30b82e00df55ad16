#include "app/cli/commands/connectorsignin.h"

#include "core/delivery/connectorfactory.h"
#include "core/delivery/oauth/signin.h"
#include "core/delivery/sealedsecrets.h"

#include <QFile>

#include <iostream>

namespace patron::cli {

namespace {

constexpr int usualSeconds = 300;
constexpr int mostSeconds = 3600;

Result<delivery::ConnectorRow> rowOf(CommandRun& run)
{
    return run.store().read(
        [&](ReadSession& session) { return delivery::connectors::findByName(session.connection(), run.word(2)); });
}

/// What is kept already. A keychain that cannot be asked says so before anybody goes to the browser.
Result<delivery::OAuthSecret> keptBefore(delivery::SecretStore& secrets, const delivery::ConnectorRow& row, bool toFile)
{
    delivery::EnvironmentSecretStore environment;
    PATRON_TRY(fromEnvironment, environment.read({row.uuid, row.name}));
    if (fromEnvironment && !toFile) {
        return makeError(ErrorCode::Conflict, "The environment variable " +
                                                  delivery::EnvironmentSecretStore::variableName(row.name) +
                                                  " is set and counts before the keychain. Unset it, or let --out FILE "
                                                  "write what belongs into it.");
    }
    auto kept = toFile ? Result<std::optional<std::string>>(fromEnvironment) : secrets.read({row.uuid, row.name});
    if (!kept)
        return kept.error();
    const auto secret =
        *kept ? delivery::OAuthSecret::parse(**kept) : Result<delivery::OAuthSecret>(delivery::OAuthSecret());
    // An app password that was kept before gives way.
    return secret ? *secret : delivery::OAuthSecret();
}

/// A new file that its owner alone can read.
Result<void> writePrivately(const std::string& path, const std::string& text)
{
    QFile file(QString::fromStdString(path));
    const bool isOpen = file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner);
    const QByteArray bytes = QByteArray::fromStdString(text + "\n");
    if (isOpen && file.write(bytes) == bytes.size() && file.flush())
        return {};
    return makeError(ErrorCode::Io, "\"" + path + "\" cannot be written. Name a file that is not there yet.");
}

void show(const CommandRun& run, const std::string& page, std::int64_t seconds)
{
    if (run.wantsJson()) {
        std::cerr << compactJson(Json{{"open", page}, {"seconds", seconds}}) << std::endl;
        return;
    }
    std::cout << "Open this page in a browser on this computer and sign in:\n\n  " << page << "\n\nPatron waits for "
              << seconds << " seconds. Ctrl+C stops.\n"
              << std::endl;
}

}

Result<Answer> signInForConnector(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    PATRON_TRY(seconds, arguments.number("--timeout", 1, mostSeconds));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(row, rowOf(run));
    PATRON_TRY(account, delivery::OAuthAccount::of(row.settings));
    if (!account) {
        return makeError(ErrorCode::WrongUsage, "\"" + row.name +
                                                    "\" logs in by a password. Add it with --oauth google or --oauth "
                                                    "microsoft and your own --client-id to sign in by the browser.");
    }
    const auto file = arguments.find("--out");
    if (file && QFile::exists(QString::fromStdString(*file)))
        return makeError(ErrorCode::Conflict, "\"" + *file + "\" is there already. Name another file for --out.");
    PATRON_TRY(before, keptBefore(opened->secrets(), row, file.has_value()));
    delivery::SignInRequest request;
    request.account = *account;
    request.user = row.settings.value("username", std::string());
    request.clientSecret = before.clientSecret;
    if (arguments.has("--client-secret-stdin"))
        std::getline(std::cin, request.clientSecret);
    const std::int64_t wait = seconds.value_or(usualSeconds);
    request.timeoutMs = static_cast<int>(wait * 1000);
    const CancelToken cancel = run.job().cancelToken();
    PATRON_TRY(done, delivery::signIn(
                         request, [&](const std::string& page) { show(run, page, wait); }, cancel));

    // Tried from memory: what the provider replaces meanwhile is what is kept in the end.
    const delivery::SecretName name{row.uuid, row.name};
    delivery::MemorySecretStore memory;
    PATRON_CHECK(memory.write(name, done.secret.text()));
    if (!file)
        PATRON_CHECK(opened->secrets().write(name, done.secret.text()));
    const auto works = delivery::checkConnector(row, memory, opened->store().uuid(), cancel);
    PATRON_TRY(latest, memory.read(name));
    if (file)
        PATRON_CHECK(writePrivately(*file, *latest));
    else if (*latest != done.secret.text())
        PATRON_CHECK(opened->secrets().write(name, *latest));
    if (!works)
        return makeError(works.error().code,
                         "The sign-in is kept, but the account does not work. " + works.error().text,
                         works.error().detail);
    // It is unlocked where no keychain could be asked, and only there.
    const auto* sealed = opened->secrets().sealed();
    const std::string place = sealed != nullptr && sealed->isUnlocked() ? "sealed file" : "keychain";
    const std::string who = done.who.empty() ? request.user : done.who;
    Answer answer;
    answer.json =
        Json{{"connector", row.name}, {"signed_in", who}, {"kept", file ? *file : place}, {"paused", row.paused}};
    answer.text = who + " is signed in for \"" + row.name + "\", and the mail server takes it.\n";
    if (file)
        answer.text += "What is in \"" + *file + "\" belongs into " +
                       delivery::EnvironmentSecretStore::variableName(row.name) + ".\n";
    if (row.paused)
        answer.text += "It is paused: " + row.reason + " `connector resume` lets it go on.\n";
    return answer;
}

}

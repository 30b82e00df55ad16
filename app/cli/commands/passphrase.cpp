#include "app/cli/commands/commands.h"

#include "core/delivery/sealedsecrets.h"

#include <QByteArray>

namespace patron::cli {

namespace {

using delivery::passphraseVariable;
constexpr auto nextVariable = "PATRON_NEW_PASSPHRASE";

Result<Answer> run(CommandRun&)
{
    for (const char* needed : {passphraseVariable, nextVariable}) {
        if (qgetenv(needed).isEmpty())
            return makeError(ErrorCode::WrongUsage, std::string("The environment variable ") + needed +
                                                        " is missing. Put the passphrase of the sealed file into " +
                                                        passphraseVariable + " and the new one into " + nextVariable +
                                                        ".");
    }
    delivery::SealedSecretStore sealed;
    PATRON_CHECK(
        sealed.changePassphrase(qgetenv(passphraseVariable).toStdString(), qgetenv(nextVariable).toStdString()));
    return Answer{Json{{"changed", true}},
                  "The sealed file of passwords has a new passphrase. Put it into " + std::string(passphraseVariable) +
                      " from now on.\n",
                  0};
}

}

Command passphraseCommand()
{
    return {"passphrase",
            "",
            "Seals this person's file of passwords, which stands in for the keychain where none runs, by another "
            "passphrase: PATRON_PASSPHRASE opens it, PATRON_NEW_PASSPHRASE will from now on.",
            {},
            0,
            0,
            run};
}

}

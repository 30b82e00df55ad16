#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/workspace/erasure.h"
#include "core/workspace/subjectpack.h"

#include <cstdlib>

namespace patron::cli {

namespace {
Result<CustomerId> customerNamed(CommandRun& run, const std::string& key)
{
    return run.store().read([&](ReadSession& session) { return customer::customers::find(session, run.store(), key); });
}

Result<Answer> subjectAccess(CommandRun& run)
{
    const auto out = run.arguments().find("--out");
    if (!out)
        return makeError(ErrorCode::WrongUsage, "Say where the pack goes with --out DIR.");
    std::string password;
    const auto variable = run.arguments().find("--password-env");
    if (variable) {
        const char* value = std::getenv(variable->c_str());
        if (!value || !*value) {
            return makeError(ErrorCode::WrongUsage, "The environment variable " + *variable +
                                                        " is empty or not set, so there is no password.");
        }
        password = value;
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(customer, customerNamed(run, run.word(1)));
    PATRON_TRY(pack, workspace::subjectPack(*opened, customer, run.now()));
    Answer answer;
    answer.json = Json{{"customer", pack.customer.value}, {"files", pack.files.size()}};
    if (variable) {
        std::error_code code;
        std::filesystem::create_directories(toPath(*out), code);
        const auto file = toPath(*out) / toPath("customer-" + std::to_string(pack.customer.value) + ".zip");
        PATRON_CHECK(workspace::writePackZip(pack, file, password));
        answer.json["zip"] = fromPath(file);
        answer.text = "Everything known is in " + fromPath(file) + ", encrypted.\n";
    } else {
        PATRON_CHECK(workspace::writePack(pack, toPath(*out)));
        answer.json["folder"] = *out;
        answer.text = "Everything known is in " + *out + ": person.html to read, person.json, and the mails.\n";
    }
    Json counts = Json::object();
    for (const auto& [table, records] : pack.document["records"].items())
        counts[table] = records["rows"].size();
    answer.json["records"] = std::move(counts);
    return answer;
}

std::string textOf(const Json& receipt)
{
    const auto people = receipt["people"].get<std::int64_t>();
    std::string text = (people == 1 ? std::string("1 person is") : groupDigits(people) + " people are") +
                       " erased. Their sales stay without them.\n";
    const auto list = [&](const char* name, const char* sentence) {
        for (const Json& each : receipt[name])
            text += std::string(sentence) + each.get<std::string>() + "\n";
    };
    for (const auto& [what, ids] : receipt["still_named_in"].items()) {
        std::vector<std::string> names;
        for (const Json& id : ids)
            names.push_back(id.get<std::string>());
        text += "Still named in " + what + " " + joinWords(names) + ": change them by hand.\n";
    }
    list("backups", "A backup still holds them: ");
    list("not_reached", "Not reached: ");
    return text;
}

Result<Answer> erase(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    std::vector<CustomerId> customers;
    for (std::size_t i = 1; i < run.arguments().words().size(); ++i) {
        PATRON_TRY(customer, customerNamed(run, run.word(i)));
        customers.push_back(customer);
    }
    PATRON_TRY(receipt, workspace::eraseCustomers(*opened, customers, run.now()));
    if (const auto file = run.arguments().find("--receipt"))
        PATRON_CHECK(writeFileDurably(toPath(*file), prettyJson(receipt) + "\n"));
    Answer answer;
    answer.text = textOf(receipt);
    answer.json = std::move(receipt);
    return answer;
}

Result<Answer> vacuum(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(freed, opened->store().compact());
    return Answer{Json{{"bytes_freed", freed}}, groupDigits(freed) + " bytes are free again.\n", 0};
}
}

Command subjectAccessCommand()
{
    return {"subject-access",
            "WS KEY --out DIR [--password-env NAME]",
            "Writes everything the workspace has of a person: a page, JSON and the mails.",
            {{"--out", "DIR", "the folder, made when missing"},
             {"--password-env", "NAME", "as one encrypted ZIP, with the password in this environment variable"}},
            2,
            2,
            subjectAccess};
}

Command eraseCommand()
{
    return {"erase",
            "WS KEY… [--receipt FILE]",
            "Erases people for good; their sales stay without them, their addresses stay suppressed.",
            {{"--receipt", "FILE", "the receipt, which names nobody, into a file, too"}},
            2,
            1000,
            erase};
}

Command vacuumCommand()
{
    return {"vacuum", "WS", "Makes the file as small as it can be and says what that freed.", {}, 1, 1, vacuum};
}

}

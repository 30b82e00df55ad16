#pragma once

#include "core/customer/customerstore.h"
#include "core/customer/traitstore.h"
#include "core/message/recipientfields.h"
#include "core/workspace/workspace.h"

#include <QTemporaryDir>
#include <QtGlobal>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace patron::test {

/// An open workspace in a folder of its own, with a brand to send by. PATRON_HOME points into the same folder. One at
/// a time in a process.
class BrandedShop
{
public:
    static constexpr Ms now = 1'709'294'400'000; // 2024-03-01T12:00:00Z

    BrandedShop()
    {
        qputenv("PATRON_HOME", m_folder.filePath(QStringLiteral("home")).toUtf8());
        auto made =
            workspace::Workspace::create(m_folder.filePath(QStringLiteral("shop.patron")).toStdString(), {}, m_clock);
        if (!made)
            qFatal("no workspace: %s", made.error().text.c_str());
        m_workspace = std::move(*made);
        write([](Transaction& tx) -> Result<void> {
            message::Brand brand;
            brand.name = "Marlow & Finch";
            brand.address = "1 High Street, Leeds";
            brand.fromName = "Marlow";
            brand.fromEmail = "hello@shop.test";
            message::recipients::saveBrand(tx, brand);
            return {};
        });
    }

    workspace::Workspace& workspace() { return *m_workspace; }
    Store& store() { return m_workspace->store(); }
    FixedClock& clock() { return m_clock; }

    template <typename F>
    void write(F&& work)
    {
        const Result<void> done = store().write(std::forward<F>(work));
        if (!done)
            qFatal("not written: %s", done.error().text.c_str());
    }

    /// Without a phone or a name where these are empty.
    CustomerId addPerson(const std::string& email, const std::string& phone, const std::string& firstName)
    {
        CustomerId id;
        write([&](Transaction& tx) -> Result<void> {
            std::vector<customer::Identity> identities{
                *customer::makeIdentity(customer::IdentityKind::Email, email, {}, "GB")};
            if (!phone.empty())
                identities.push_back(*customer::makeIdentity(customer::IdentityKind::Phone, phone, {}, "GB"));
            id = customer::customers::create(tx, store(), identities, {}, now);
            PATRON_TRY(trait, customer::traits::ensure(tx, "first_name", customer::TraitType::Text, "First name"));
            if (!firstName.empty()) {
                customer::traits::add(
                    tx, trait,
                    {id, trait.id, now, customer::makeTraitValue(customer::TraitType::Text, firstName, 2), "test", {}});
            }
            customer::traits::refreshColumns(tx, id);
            return {};
        });
        return id;
    }

private:
    QTemporaryDir m_folder;
    FixedClock m_clock{now};
    std::unique_ptr<workspace::Workspace> m_workspace;
};

}

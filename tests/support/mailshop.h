#pragma once

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/traitstore.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/segment/segmentstore.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"

#include <QApplication>
#include <QTemporaryDir>
#include <QtGlobal>

#include <memory>
#include <string>

namespace patron::test {

/// An open workspace in a folder of its own with a brand, the segment "Everybody", the message "Spring" and willing
/// customers, for tests of pages that write and send. One at a time in a process.
class MailShop
{
public:
    static constexpr Ms now = 1'709'294'400'000; // 2024-03-01T12:00:00Z

    explicit MailShop(QStringList names = {})
        : clock(now)
    {
        qputenv("PATRON_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
        const auto path = std::filesystem::path(folder.filePath(QStringLiteral("shop.patron")).toStdString());
        auto made = workspace::Workspace::create(path, {}, clock);
        if (!made)
            qFatal("no workspace: %s", made.error().text.c_str());
        services = std::make_unique<ui::Services>(std::move(*made), clock);
        write([&](Transaction& tx) -> Result<void> {
            message::Brand brand;
            brand.name = "Marlow & Finch";
            brand.address = "1 High Street, Leeds";
            brand.fromName = "Marlow & Finch";
            brand.fromEmail = "hello@shop.test";
            message::recipients::saveBrand(tx, brand);
            PATRON_CHECK(segment::segments::save(tx, "Everybody", segment::Rule{}, now));
            PATRON_CHECK(message::messages::save(tx, spring(), now));
            return {};
        });
        for (const QString& name : names)
            addCustomer(name);
    }

    static message::Message spring()
    {
        message::Message message;
        message.name = "Spring";
        message.subject = "Spring tea for {{ customer.first_name }}";
        message.preheader = "New leaves, {{ customer.first_name }}";
        message.body = "<html lang=\"en\"><body><p>Dear {{ customer.first_name }},</p>\n"
                       "<p><img src=\"https://shop.invalid/a.png\" alt=\"a\"><img src=\"https://shop.invalid/b.png\" "
                       "alt=\"b\"><img src=\"http://shop.invalid/c.png\" alt=\"c\"></p>\n"
                       "<p>{{ brand.name }}, {{ brand.address }} <a href=\"{{ unsubscribe_url }}\">Stop these "
                       "mails</a></p></body></html>";
        return message;
    }

    /// First name; the address is made from it.
    CustomerId addCustomer(const QString& name)
    {
        CustomerId id;
        write([&](Transaction& tx) -> Result<void> {
            const std::string email = name.toLower().toStdString() + "@shop.test";
            id = customer::customers::create(tx, services->store(),
                                             {*customer::makeIdentity(customer::IdentityKind::Email, email, {}, "GB")},
                                             {}, now);
            customer::consents::add(tx,
                                    {id,
                                     customer::Channel::Email,
                                     "marketing",
                                     customer::ConsentState::Granted,
                                     "test",
                                     "said so",
                                     {},
                                     now,
                                     {}},
                                    now);
            PATRON_TRY(trait, customer::traits::ensure(tx, "first_name", customer::TraitType::Text, "First name"));
            customer::traits::add(tx, trait,
                                  {id,
                                   trait.id,
                                   now,
                                   customer::makeTraitValue(customer::TraitType::Text, name.toStdString(), 2),
                                   "test",
                                   {}});
            customer::traits::refreshColumns(tx, id);
            return {};
        });
        return id;
    }

    template <typename F>
    void write(F&& work)
    {
        const Result<void> done = services->store().write(std::forward<F>(work));
        if (!done)
            qFatal("not written: %s %s", done.error().text.c_str(), done.error().detail.c_str());
    }

    QTemporaryDir folder;
    FixedClock clock;
    std::unique_ptr<ui::Services> services;
};

}

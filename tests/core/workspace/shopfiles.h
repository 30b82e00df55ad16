#pragma once

#include "core/intake/importsession.h"

#include <QByteArray>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

/// A small file that an import may be given, and how.
struct DrawnFile
{
    std::string name;
    std::string text;
    patron::intake::ImportKind kind = patron::intake::ImportKind::Customers;
    patron::intake::MergePolicy policy = patron::intake::MergePolicy::Overwrite;
};

/// Draws small files of a shop's that overlap in every way: people known by different things in different files,
/// values that disagree, orders cut between files, states that change, returns, refunds, consents, events. The same
/// seed draws the same files on every system.
class ShopFiles
{
public:
    explicit ShopFiles(std::uint64_t seed)
        : m_engine(seed)
    {}

    int below(int limit) { return static_cast<int>(m_engine() % static_cast<std::uint64_t>(limit)); }
    bool chance(int percent) { return below(100) < percent; }

    DrawnFile draw(int number)
    {
        DrawnFile file;
        constexpr std::array policies{patron::intake::MergePolicy::Overwrite, patron::intake::MergePolicy::Fill,
                                      patron::intake::MergePolicy::Newest};
        file.policy = policies[static_cast<std::size_t>(below(3))];
        switch (below(8)) {
        case 0:
        case 1:
        case 2:
            customers(file);
            break;
        case 3:
        case 4:
            orderLines(file);
            break;
        case 5:
            orderTotals(file);
            break;
        case 6:
            events(file);
            break;
        default:
            consents(file);
        }
        file.name = "file" + std::to_string(number) + ".csv";
        return file;
    }

private:
    std::string pick(std::initializer_list<const char*> words)
    {
        return *(words.begin() + below(static_cast<int>(words.size())));
    }
    std::string digits(int number) { return std::to_string(number); }
    std::string email() { return chance(25) ? "" : "p" + digits(below(5)) + "@example.com"; }
    std::string phone() { return chance(50) ? "" : "+44770090012" + digits(below(4)); }
    std::string externalId() { return chance(40) ? "" : "7" + digits(below(5)); }
    std::string day() { return "2026-0" + digits(1 + below(5)) + "-1" + digits(below(9)); }

    void customers(DrawnFile& file)
    {
        file.kind = patron::intake::ImportKind::Customers;
        const bool numbers = chance(60);
        const int consent = below(4);
        file.text = "Email,Phone,Customer ID,First Name,City,Tags,Points,Created At,Updated At";
        file.text += consent == 0 ? ",Newsletter\n" : consent == 1 ? ",Status\n" : "\n";
        for (int rows = 1 + below(5); rows > 0; --rows) {
            file.text += email() + "," + phone() + "," + externalId() + "," + pick({"Ann", "Bo", "Cy", ""}) + "," +
                         pick({"York", "Leeds", "Bath", ""}) + "," + pick({"tea", "\"tea, cups\"", ""}) + "," +
                         (numbers ? pick({"5", "7", ""}) : pick({"gold", "5", ""})) + "," + (chance(30) ? day() : "") +
                         "," + (chance(60) ? day() : "");
            if (consent == 0)
                file.text += "," + pick({"yes", "no", ""});
            else if (consent == 1)
                file.text += "," + pick({"Subscribed", "Unsubscribed", "Bounced", ""});
            file.text += "\n";
        }
    }

    void orderLines(DrawnFile& file)
    {
        file.kind = patron::intake::ImportKind::Orders;
        const bool status = chance(60);
        const bool category = chance(50);
        const bool country = chance(50);
        file.text = "Order No,Date,SKU,Product,Qty,Price,Email,Customer ID";
        file.text += std::string(status ? ",Status" : "") + (category ? ",Category" : "") + (country ? ",Country" : "");
        file.text += "\n";
        for (int orders = 1 + below(4); orders > 0; --orders) {
            const std::string number = digits(1 + below(6));
            const std::string who = email() + "," + externalId();
            const std::string state = pick({"Pending", "Completed", "Cancelled", "Refunded"});
            const std::string date = day();
            const std::string where = pick({"United Kingdom", "France"});
            for (int lines = 1 + below(3); lines > 0; --lines) {
                const std::string sku = pick({"A", "B", "C"});
                file.text += number + "," + date + "," + sku + "," + pick({"Cup", "Cup", ""}) + "," +
                             pick({"1", "2", "-1"}) + "," + pick({"2.50", "4.00"}) + "," + who;
                file.text += (status ? "," + state : "") + (category ? "," + pick({"Tea", "Cups", ""}) : "") +
                             (country ? "," + where : "") + "\n";
            }
        }
    }

    void orderTotals(DrawnFile& file)
    {
        file.kind = patron::intake::ImportKind::Orders;
        if (chance(50)) {
            file.text = "Order ID,Date,Email,Total,Refunded Amount,Status\n";
            for (int rows = 1 + below(4); rows > 0; --rows)
                file.text += digits(1 + below(6)) + "," + day() + "," + email() + "," + pick({"10.00", "20.00"}) + "," +
                             pick({"0.00", "5.00", "0.00"}) + "," + pick({"Pending", "Completed", "Refunded"}) + "\n";
            return;
        }
        file.text = "Transaction ID,Date,Type,Status,Gross,From Email Address,Reference Txn ID\n";
        for (int rows = 1 + below(4); rows > 0; --rows) {
            if (chance(50))
                file.text += "T" + digits(below(3)) + "," + day() + ",Express Checkout Payment,Completed,15.00," +
                             email() + ",\n";
            else
                file.text += "R" + digits(below(3)) + "," + day() + ",Payment Refund,Completed,-15.00," +
                             pick({"p0@example.com", "shop@example.com", ""}) + ",T" + digits(below(3)) + "\n";
        }
    }

    void events(DrawnFile& file)
    {
        file.kind = patron::intake::ImportKind::Events;
        file.text = "event id,email,customer id,event,timestamp,value\n";
        for (int rows = 1 + below(4); rows > 0; --rows) {
            const std::string id = digits(below(5));
            file.text += id + ",p" + digits(below(5)) + "@example.com," + externalId() + "," +
                         pick({"page viewed", "store visit", "tasting"}) + ",2026-03-0" + digits(1 + below(9)) +
                         "T10:00:00Z," + pick({"1.00", "2.00"}) + "\n";
        }
    }

    void consents(DrawnFile& file)
    {
        file.kind = patron::intake::ImportKind::Consents;
        file.text = "email,channel,consent,date,evidence\n";
        for (int rows = 1 + below(4); rows > 0; --rows)
            file.text += "p" + digits(below(5)) + "@example.com,email," +
                         pick({"granted", "denied", "unsubscribed", "granted"}) + "," + (chance(60) ? day() : "") +
                         ",form " + digits(below(3)) + "\n";
    }

    std::mt19937_64 m_engine;
};

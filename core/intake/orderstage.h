#pragma once

#include "core/intake/orderwriter.h"
#include "core/intake/personwriter.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::intake {

/// The rows of orders files between reading and applying: lines are gathered into orders over all files, wherever they
/// stand in them.
class OrderStage
{
public:
    explicit OrderStage(std::string source)
        : m_source(std::move(source))
    {}

    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects, ImportNotes& notes);

    std::int64_t rows() const { return m_rows; }
    /// Writes everything, counts the rows, and orders, lines and products apart.
    Result<void> apply(ApplyContext& context, PersonWriter& writer, ImportCounts& counts,
                       std::map<std::string, ImportCounts>& kinds);

private:
    struct Line
    {
        std::uint32_t previous; ///< line of the same order, counted from 1; 0: none
        std::uint32_t item;
        std::int64_t quantity;
        std::int64_t unitPrice;
        Ms at; ///< the line's own time; 0: none
    };
    struct Item
    {
        std::uint32_t sku;
        std::uint32_t product;
        std::uint32_t category;
        std::uint32_t brand;
        std::int64_t productId = 0;
    };
    struct Buyer
    {
        CustomerId customer;
        std::int64_t seq = 0; ///< of the claim; 0: none yet
    };
    /// Somebody else whom a row of an order names with an address of their own: who comes along, and did not buy.
    struct Guest
    {
        std::uint32_t order;  ///< of m_orders
        std::uint32_t person; ///< of m_people, counted from 1
        std::uint32_t facts;  ///< of m_facts, counted from 1; 0: none
    };
    struct Order
    {
        std::uint32_t number = 0;
        std::uint32_t person = 0; ///< of m_people, counted from 1
        std::uint32_t facts = 0;  ///< of m_facts, counted from 1
        std::uint32_t status = 0;
        std::uint32_t currency = 0;
        std::uint32_t channel = 0;
        std::uint32_t place = 0;
        std::uint32_t coupon = 0;
        std::uint32_t country = 0;
        std::uint32_t linked = 0;
        std::uint32_t lastLine = 0;
        std::int64_t lines = 0;
        std::int64_t otherRows = 0; ///< rows that are no line
        Ms at = 0;
        bool dateOnly = false;
        bool returnRow = false; ///< its rows say that they are a return
        bool refunded = false;  ///< bought and given back
        bool cancelled = false;
        bool pending = false;
        bool anyPositive = false; ///< a quantity or total above zero
        bool anyNegative = false;
        bool priced = false;    ///< lines have prices of their own beside the total
        bool hasTotals = false; ///< a row with the order's totals was there
        std::optional<std::int64_t> subtotal;
        std::optional<std::int64_t> total;
        std::int64_t lineTotals = 0; ///< sum of the lines' own totals
        std::int64_t lineGap = 0;    ///< by how much quantity x price misses it
        bool netLines = false;       ///< lines say their totals, after any discount
        bool besideLines = false;    ///< shipping and discount are not in them
        std::int64_t discount = 0;
        std::int64_t shipping = 0;
        std::int64_t tax = 0;
        std::int64_t refund = 0;
        std::optional<Ms> paidAt;
        std::optional<Ms> cancelledAt;
    };
    /// What one row says, read before anything is kept, so that a bad row leaves no trace.
    struct Reading
    {
        std::string_view number;
        bool returnRow = false;
        DatedInstant at;
        bool dated = false;
        bool line = false;
        std::int64_t quantity = 1000;
        std::optional<std::int64_t> unitPrice;
        std::optional<std::int64_t> lineTotal;
        std::optional<std::int64_t> subtotal;
        std::optional<std::int64_t> total;
        std::int64_t discount = 0;
        std::int64_t shipping = 0;
        std::int64_t tax = 0;
        std::int64_t refund = 0;
        std::string currency;

        bool below() const; ///< an amount or quantity is under zero
        bool above() const;
    };
    struct Problem
    {
        Field field;
        std::string_view reason;
    };
    struct Tally;

    std::optional<Problem> readRow(RowBinding& binding, const CsvRow& row, const Store& store, Reading& reading);
    std::optional<Problem> readAmounts(RowBinding& binding, const CsvRow& row, const Store& store,
                                       Reading& reading) const;
    std::optional<Problem> readLine(RowBinding& binding, const CsvRow& row, int decimals, Reading& reading) const;
    void partReturn(Reading& reading);
    bool isLineRow(const RowBinding& binding, const CsvRow& row) const;
    Order& orderFor(const Reading& reading, bool& fresh);
    void takeHead(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading);
    void takeLine(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading);
    void takePerson(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading,
                    const PersonSource& source, ImportNotes& notes);
    std::uint32_t takeFacts(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes);
    bool isSomebodyElse(std::uint32_t person, std::uint32_t buyer) const;

    bool numbersArePlain() const;
    std::string kindOf(const Order& order, bool numbersPlain) const;
    OrderStatement makeOrder(const Order& order, ApplyContext& context, CustomerId customer, bool numbersPlain);
    void fillLines(const Order& order, customer::NewOrder& made);
    std::optional<std::int64_t> valueOf(const Order& order) const;
    Buyer buyerOf(const Order& order, ApplyContext& context, PersonWriter& writer);
    const Buyer& claimed(std::uint32_t person, ApplyContext& context, PersonWriter& writer);
    Buyer buyerOfLinked(const Order& order, ApplyContext& context, PersonWriter& writer);
    void applyOrder(const Order& order, ApplyContext& context, PersonWriter& writer, bool numbersPlain, Tally& tally);
    Result<void> applyFacts(ApplyContext& context, PersonWriter& writer);
    void applyProducts(ApplyContext& context, ImportCounts& counts);
    /// Sentences about orders that hardly are what the file means: without an amount among others, of days to come.
    void remarkOdd(ApplyContext& context) const;
    PlaceId placeFor(std::uint32_t name, ApplyContext& context);

    std::string m_source;
    StringPool m_texts;
    std::vector<Order> m_orders;
    std::unordered_map<std::uint64_t, std::uint32_t> m_orderOf; ///< by number, and whether its rows are a return
    StagingArray<Line> m_lines;
    std::vector<Item> m_items;
    std::unordered_map<std::string, std::uint32_t> m_itemOf;
    std::string m_itemKey;
    std::vector<std::vector<customer::Identity>> m_people;
    std::unordered_map<std::string, std::uint32_t> m_personOf;
    std::vector<Buyer> m_buyers; ///< of m_people, once matched
    std::vector<Guest> m_guests;
    std::vector<std::string> m_facts; ///< records of Person, without identities
    std::unordered_map<std::string, std::uint32_t> m_factsOf;
    std::unordered_map<std::uint32_t, PlaceId> m_places;
    std::unordered_map<std::uint32_t, std::int64_t> m_products; ///< by sku
    std::int64_t m_rows = 0;
    std::int64_t m_plainNumbers = 0;
    bool m_anyPrice = false; ///< some row has a price or a total
    std::string m_personKey;
    std::string m_lastPersonKey;
    std::uint32_t m_lastPerson = 0;
};

}

#include "core/base/text.h"
#include "core/segment/index/ordersummary.h"
#include "core/segment/index/rowtexts.h"

#include <algorithm>
#include <array>
#include <map>

namespace patron::segment::index {

namespace {
/// What one customer's orders say of a name: how many orders, and when the last one was.
struct Votes
{
    std::int64_t orders = 0;
    Ms last = 0;
    std::size_t lastOrder = static_cast<std::size_t>(-1);
};

/// Names by number, and how they rank when nothing else tells them apart.
struct Ballot
{
    /// Calls `vote(number)` for every name that an order speaks for, some maybe twice.
    std::function<void(std::size_t row, const std::function<void(std::size_t)>& vote)> names;
    std::vector<std::size_t> rank; ///< by number; empty: as the numbers
};

/// Most orders, ties to the latest, then by name. Codes are number + 1.
std::vector<std::int32_t> elect(Evaluation& evaluation, const Part& part, Ms asOf, const Ballot& ballot)
{
    const OrderColumns& orders = part.shard->orders;
    std::vector<std::int32_t> chosen(part.shard->size());
    const auto rankOf = [&](std::size_t number) { return ballot.rank.empty() ? number : ballot.rank[number]; };
    visitOrders(evaluation, part, asOf, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
        std::vector<std::pair<std::size_t, Votes>> all;
        for (const std::size_t row : rows) {
            if (orders.kind.at(row) != Sale)
                continue;
            const Ms at = orders.at.at(row);
            ballot.names(row, [&](std::size_t number) {
                auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == number; });
                if (found == all.end())
                    found = all.emplace(all.end(), number, Votes{});
                Votes& votes = found->second;
                // An order counts once, however many of its lines speak for the name.
                if (votes.lastOrder != row)
                    ++votes.orders;
                votes.lastOrder = row;
                votes.last = votes.orders == 1 ? at : std::max(votes.last, at);
            });
        }
        const auto best = std::min_element(all.begin(), all.end(), [&](const auto& a, const auto& b) {
            if (a.second.orders != b.second.orders)
                return a.second.orders > b.second.orders;
            if (a.second.last != b.second.last)
                return a.second.last > b.second.last;
            return rankOf(a.first) < rankOf(b.first);
        });
        if (best != all.end())
            chosen[orders.owners.ordinals[owner]] = static_cast<std::int32_t>(best->first + 1);
    });
    return chosen;
}

Column columnOf(const std::vector<std::int32_t>& codes)
{
    ColumnBuilder builder;
    for (const std::int32_t code : codes) {
        if (code == 0)
            builder.addNull();
        else
            builder.add(std::int64_t{code - 1});
    }
    // Whatever the least number was: codes of texts count from number 0.
    return builder.finish(true);
}

/// Codes of a column that may begin at a later number, for dictionaries.
TraitView textView(const std::vector<std::int32_t>& codes, Dictionary texts)
{
    TraitView view;
    view.values = columnOf(codes);
    view.texts = std::move(texts);
    return view;
}

std::vector<std::size_t> ranksOf(const std::vector<std::string>& names)
{
    std::vector<std::size_t> order(names.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    std::vector<std::size_t> ranks(names.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        ranks[order[i]] = i;
    return ranks;
}

TraitView favouriteChannel(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const TextColumn& channel = part.shard->orders.channel;
    std::vector<std::string> names;
    std::vector<std::string> lower;
    for (std::size_t number = 0; number < channel.texts.count(); ++number) {
        names.emplace_back(channel.texts.text(number));
        lower.push_back(asciiLower(names.back()));
    }
    Ballot ballot;
    ballot.rank = ranksOf(names);
    ballot.names = [&](std::size_t row, const auto& vote) {
        if (const auto number = channel.numberAt(row))
            vote(*number);
    };
    auto codes = elect(evaluation, part, asOf, ballot);
    // Two spellings of one channel are voted for apart, and read as one.
    Interner folds;
    std::vector<std::int32_t> foldOf;
    for (const std::string& name : lower)
        foldOf.push_back(static_cast<std::int32_t>(folds.intern(name)));
    for (std::int32_t& code : codes)
        code = code == 0 ? 0 : foldOf[static_cast<std::size_t>(code - 1)] + 1;
    return textView(codes, folds.finish());
}

TraitView favouriteCategory(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const OrderColumns& orders = part.shard->orders;
    std::vector<std::string> names;
    std::map<std::string, std::size_t> known;
    std::vector<std::int32_t> ofProduct;
    for (const std::int64_t id : orders.products) {
        const ProductRow* product = evaluation.surroundings().product(id);
        if (!product || !product->category) {
            ofProduct.push_back(-1);
            continue;
        }
        const auto [found, isNew] = known.try_emplace(*product->category, names.size());
        if (isNew)
            names.push_back(*product->category);
        ofProduct.push_back(static_cast<std::int32_t>(found->second));
    }
    Ballot ballot;
    ballot.rank = ranksOf(names);
    ballot.names = [&](std::size_t row, const auto& vote) {
        for (std::size_t line = orders.lineStarts[row]; line < orders.lineStarts[row + 1]; ++line) {
            if (orders.product.isNull(line))
                continue;
            const std::int32_t name = ofProduct[static_cast<std::size_t>(orders.product.at(line))];
            if (name >= 0)
                vote(static_cast<std::size_t>(name));
        }
    };
    TraitView view = textView(elect(evaluation, part, asOf, ballot), dictionaryOf(names));
    Interner folds;
    std::vector<std::uint32_t> foldOf;
    for (const std::string& name : names)
        foldOf.push_back(folds.intern(foldText(name)));
    view.foldOf = Array<std::uint32_t>(std::move(foldOf));
    view.folds = folds.finish();
    return view;
}

TraitView favouriteWeekday(Evaluation& evaluation, const Part& part, Ms asOf)
{
    static const std::vector<std::string> names{"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};
    const OrderColumns& orders = part.shard->orders;
    Ballot ballot;
    ballot.rank = ranksOf(names);
    ballot.names = [&](std::size_t row, const auto& vote) {
        vote(static_cast<std::size_t>(weekdayOf(static_cast<DayNumber>(orders.day.at(row))) - 1));
    };
    return textView(elect(evaluation, part, asOf, ballot), dictionaryOf(names));
}

TraitView favouriteHour(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const OrderColumns& orders = part.shard->orders;
    const TimeZone& zone = evaluation.context().zone;
    Ballot ballot;
    ballot.names = [&](std::size_t row, const auto& vote) {
        // A date without a time says nothing of the hour.
        if (orders.dateOnly.at(row) == 0)
            vote(static_cast<std::size_t>(zone.wallAt(orders.at.at(row)).msOfDay / msPerHour));
    };
    TraitView view;
    view.values = columnOf(elect(evaluation, part, asOf, ballot));
    return view;
}
}

TraitView favouriteTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    if (name == "favourite_channel")
        return favouriteChannel(evaluation, part, asOf);
    if (name == "favourite_category")
        return favouriteCategory(evaluation, part, asOf);
    if (name == "favourite_weekday")
        return favouriteWeekday(evaluation, part, asOf);
    return favouriteHour(evaluation, part, asOf);
}

TraitView contactTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    const bool counts = name == "contacts_30d";
    detail::Bounds bounds{std::nullopt, asOf};
    if (counts)
        bounds.low = evaluation.context().zone.add(asOf, {-30, TimeUnit::Days}) + 1;
    const RowFilter filter = RowFilter::recorded(part, "message.sent", {}, {}, bounds);
    ColumnBuilder values;
    ColumnBuilder instants;
    const auto fillTo = [&](std::size_t ordinal) {
        while (values.size() < ordinal)
            values.add(counts ? std::optional<std::int64_t>(0) : std::nullopt);
        instants.padTo(counts ? 0 : ordinal);
    };
    const RowBlock block = filter.block(0, part.shard->size());
    for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
        const RowTable& table = filter.table();
        std::int64_t rows = 0;
        Ms last = 0;
        std::int64_t day = 0;
        for (std::size_t row = table.owners->starts[owner]; row < table.owners->starts[owner + 1]; ++row) {
            if (!filter.all() && !block.row(row))
                continue;
            last = rows == 0 ? table.at->at(row) : std::max(last, table.at->at(row));
            day = rows == 0 ? table.day->at(row) : std::max(day, table.day->at(row));
            ++rows;
        }
        if (rows == 0)
            continue;
        fillTo(table.owners->ordinals[owner]);
        values.add(counts ? rows : day);
        if (!counts)
            instants.add(last);
    }
    fillTo(part.shard->size());
    TraitView view;
    view.values = values.finish();
    if (!counts)
        view.instants = instants.finish();
    return view;
}

}

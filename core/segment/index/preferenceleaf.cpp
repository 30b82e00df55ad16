#include "core/base/text.h"
#include "core/segment/conditionsql.h"
#include "core/segment/index/lifetime.h"
#include "core/segment/index/ordersummary.h"
#include "core/segment/index/rowtexts.h"
#include "core/segment/insightsql.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>
#include <mutex>

namespace patron::segment::index {

namespace {
/// What the orders of a shard say of a subject: who bought, or returned, it twice at least, ascending.
struct Patrons
{
    std::vector<std::uint32_t> ordinals;
    std::vector<double> spent; ///< on the subject, weighted by age; of returns nothing
    std::vector<double> all;   ///< on everything

    void add(std::size_t ordinal) { ordinals.push_back(static_cast<std::uint32_t>(ordinal)); }
    void append(const Patrons& more)
    {
        ordinals.insert(ordinals.end(), more.ordinals.begin(), more.ordinals.end());
        spent.insert(spent.end(), more.spent.begin(), more.spent.end());
        all.insert(all.end(), more.all.begin(), more.all.end());
    }
    std::size_t bytes() const { return ordinals.size() * sizeof(std::uint32_t) + spent.size() * 2 * sizeof(double); }
};

/// A like or dislike of a subject, ready for one shard.
struct Taste
{
    const Shard* shard = nullptr;
    bool likes = true;
    double minScore = 0.2;
    DayNumber today = 0;
    bool byChannel = false;
    Column codes;                         ///< of the parts: what they are
    std::vector<std::uint8_t> marked;     ///< by number: whether that is of the subject
    ColumnTest hits;                      ///< the parts that are of the subject
    std::vector<double> factors;          ///< 2^(-age/180) by day of the orders
    std::optional<RowFilter> reviews;     ///< what can be disliked by rating
    std::vector<std::uint8_t> reviewHits; ///< by number of the key
    std::vector<std::uint8_t> declared;   ///< folds of the subject, by number
    Ms asOf = 0;
    std::shared_ptr<const Patrons> patrons; ///< nothing: orders know nothing of the subject

    void fill(std::size_t first, std::size_t last, const Slices& out) const
    {
        std::fill(out.holds, out.holds + wordsFor(last - first), 0);
        if (patrons)
            fillPatrons(first, last, out.holds);
        if (!likes && reviews)
            fillRated(first, last, out.holds);
        fillDeclared(first, last, out.holds);
    }

    /// Whom the orders of the customers [first, last) tell of.
    Patrons patronsIn(const RowFilter& orders, std::size_t first, std::size_t last) const
    {
        return likes ? buyersIn(orders, first, last) : returnersIn(orders, first, last);
    }

private:
    /// A like from a share on: score(c) = sum(value x 2^(-age/180)) of c over the same sum of all.
    void fillPatrons(std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const auto& ordinals = patrons->ordinals;
        const auto begin = std::lower_bound(ordinals.begin(), ordinals.end(), first);
        for (auto i = static_cast<std::size_t>(begin - ordinals.begin()); i < ordinals.size() && ordinals[i] < last;
             ++i) {
            if (!likes || (patrons->all[i] > 0 && patrons->spent[i] >= minScore * patrons->all[i]))
                putBit(words, ordinals[i] - first, true);
        }
    }

    Patrons buyersIn(const RowFilter& sales, std::size_t first, std::size_t last) const
    {
        Patrons buyers;
        const Owners& owners = shard->orders.owners;
        const RowBlock block = sales.block(first, last);
        if (block.firstOwner == block.lastOwner)
            return buyers;
        Parts hit;
        hit.first = partsFrom(owners.starts[block.firstOwner]) & ~std::size_t{63};
        const std::size_t end = partsFrom(owners.starts[block.lastOwner]);
        hit.words.resize(wordsFor(end - hit.first));
        hits.scan(hit.first, end, hit.words.data());
        const Column& amounts = byChannel ? shard->orders.value : shard->orders.total;
        amounts.withCodes([&](const auto& amountCodes) {
            for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
                const std::size_t from = owners.starts[owner];
                const std::size_t to = owners.starts[owner + 1];
                if (to - from < 2 || !hasTwoHits(block, from, to, hit))
                    continue;
                buyers.add(owners.ordinals[owner]);
                addSpending(buyers, block, from, to, hit, amounts, amountCodes);
            }
        });
        return buyers;
    }

    /// Returns are few: the parts of those alone are looked at.
    Patrons returnersIn(const RowFilter& returns, std::size_t first, std::size_t last) const
    {
        Patrons returners;
        const Owners& owners = shard->orders.owners;
        const RowBlock block = returns.block(first, last);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            const std::size_t from = owners.starts[owner];
            const std::size_t to = owners.starts[owner + 1];
            if (to - from < 2 || countRange(block.rows.data(), from - block.firstRow, to - block.firstRow) < 2)
                continue;
            int orders = 0;
            for (std::size_t row = from; row < to && orders < 2; ++row)
                orders += block.row(row) && isOfSubject(row) ? 1 : 0;
            if (orders == 2)
                returners.add(owners.ordinals[owner]);
        }
        return returners;
    }

    bool isOfSubject(std::size_t order) const
    {
        for (std::size_t part = partsFrom(order); part < partsFrom(order + 1); ++part) {
            const std::uint64_t code = codes.code(part);
            if (code >= codes.nullable && marked[static_cast<std::size_t>(codes.valueOfCode(code))] != 0)
                return true;
        }
        return false;
    }

    /// The parts of a block of customers that are of the subject.
    struct Parts
    {
        std::size_t first = 0;
        std::vector<std::uint64_t> words;

        bool has(std::size_t part) const { return (words[(part - first) >> 6] >> ((part - first) & 63) & 1) != 0; }
    };

    /// The first line of an order, or itself where channels are asked for.
    std::size_t partsFrom(std::size_t order) const { return byChannel ? order : shard->orders.lineStarts[order]; }

    bool hasTwoHits(const RowBlock& block, std::size_t from, std::size_t to, const Parts& hit) const
    {
        const std::size_t end = partsFrom(to);
        std::size_t row = from;
        int orders = 0;
        for (std::size_t part = partsFrom(from); part < end;) {
            const std::size_t stop = std::min(end, part + 64);
            const std::uint64_t bits = bitsOf(hit.words.data(), part - hit.first, stop - hit.first);
            if (bits == 0) {
                part = stop;
                continue;
            }
            part += static_cast<std::size_t>(std::countr_zero(bits));
            while (partsFrom(row + 1) <= part)
                ++row;
            orders += block.row(row) ? 1 : 0;
            if (orders == 2)
                return true;
            // The rest of the order says nothing new.
            part = partsFrom(row + 1);
        }
        return false;
    }

    template <typename Codes>
    void addSpending(Patrons& buyers, const RowBlock& block, std::size_t from, std::size_t to, const Parts& hit,
                     const Column& amounts, const Codes& amountCodes) const
    {
        const Column& days = shard->orders.day;
        double all = 0;
        double liked = 0;
        for (std::size_t row = from; row < to; ++row) {
            if (!block.row(row))
                continue;
            const double factor = factors[static_cast<std::size_t>(days.at(row) - days.base)];
            const std::size_t end = partsFrom(row + 1);
            for (std::size_t part = partsFrom(row); part < end; ++part) {
                const std::uint64_t code = amountCodes[part];
                if (code < amounts.nullable)
                    continue;
                const double weight = static_cast<double>(amounts.valueOfCode(code)) * factor;
                all += weight;
                liked += hit.has(part) ? weight : 0;
            }
        }
        buyers.spent.push_back(liked);
        buyers.all.push_back(all);
    }

    /// A mean rating of 2 or less of what belongs to the subject.
    void fillRated(std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const EventColumns& events = *reviews->table().events;
        const RowBlock block = reviews->block(first, last);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            double sum = 0;
            double count = 0;
            for (std::size_t row = events.owners.starts[owner]; row < events.owners.starts[owner + 1]; ++row) {
                const auto key = events.key.raw.numberAt(row);
                if ((!reviews->all() && !block.row(row)) || events.anyValue.isNull(row) || !key || !reviewHits[*key])
                    continue;
                sum += static_cast<double>(events.anyValue.at(row));
                count += 1;
            }
            if (count > 0 && sum / count <= 20000)
                putBit(words, events.owners.ordinals[owner] - first, true);
        }
    }

    /// Of what a person declared the latest counts, and of two at once the stricter: they come last.
    void fillDeclared(std::size_t first, std::size_t last, std::uint64_t* words) const
    {
        const PreferenceColumns& all = shard->preferences;
        for (std::size_t owner = all.owners.firstFrom(first); owner < all.owners.firstFrom(last); ++owner) {
            std::optional<bool> says;
            for (std::size_t row = all.owners.starts[owner]; row < all.owners.starts[owner + 1]; ++row) {
                if (all.at.at(row) <= asOf && declared[*all.folded.numberAt(row)] != 0)
                    says = all.polarity.texts.text(*all.polarity.numberAt(row)) == (likes ? "likes" : "dislikes");
            }
            if (says)
                putBit(words, all.owners.ordinals[owner] - first, *says);
        }
    }
};

struct Subject
{
    std::string kind;
    std::string name;

    explicit Subject(const std::string& text)
    {
        const auto colon = text.find(':');
        kind = asciiLower(trim(std::string_view(text).substr(0, colon)));
        name = std::string(trim(std::string_view(text).substr(colon + 1)));
    }

    bool ofLines() const { return kind == "category" || kind == "brand" || kind == "product" || kind == "sku"; }
};

std::optional<std::string> productText(const ProductRow& product, const std::string& kind)
{
    return kind == "category" ? product.category
           : kind == "brand"  ? product.brand
           : kind == "sku"    ? std::optional(product.sku)
                              : std::optional(product.name);
}

void addReviews(Evaluation& evaluation, const Part& part, const Subject& subject, Taste& taste)
{
    RowFilter reviews = RowFilter::recorded(part, "review", {}, {}, {std::nullopt, evaluation.context().asOf});
    if (!reviews.table().events)
        return;
    const Dictionary& keys = reviews.table().events->key.raw.texts;
    taste.reviewHits.resize(keys.count());
    const std::string wanted = foldText(subject.name);
    for (const ProductRow& product : evaluation.surroundings().products) {
        const auto text = productText(product, subject.kind);
        if (!text || foldText(*text) != wanted)
            continue;
        if (const auto key = keys.find(product.sku))
            taste.reviewHits[*key] = 1;
    }
    taste.reviews = std::move(reviews);
}

/// Kept for the next question: nothing but the day and the orders up to then bears on it.
std::shared_ptr<const Patrons> patronsOf(Evaluation& evaluation, const Part& part, const Taste& taste,
                                         const Subject& subject)
{
    const Ms asOf = evaluation.effective(taste.asOf);
    const std::string key = (taste.likes ? "buyers " : "returners ") + std::to_string(part.serial) + " " +
                            std::to_string(evaluation.state().version) + " " + std::to_string(asOf) + " " +
                            std::to_string(taste.today) + " " + subject.kind + ":" + foldText(subject.name);
    if (auto known = evaluation.kept().find<Patrons>(key))
        return known;
    const OrderKind kind = taste.likes ? Sale : Return;
    const RowFilter orders = RowFilter::completedOrders(part, taste.asOf, kind, kind);
    std::mutex mutex;
    std::map<std::size_t, Patrons> blocks;
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        Patrons found = taste.patronsIn(orders, first, last);
        const std::lock_guard lock(mutex);
        blocks.emplace(first, std::move(found));
    });
    auto made = std::make_shared<Patrons>();
    for (const auto& [first, found] : blocks)
        made->append(found);
    if (!evaluation.cancelled() && !evaluation.focused())
        evaluation.kept().put<Patrons>(key, made, made->bytes());
    return made;
}

Taste makeTaste(Evaluation& evaluation, const Part& part, const PreferenceCondition& condition)
{
    const Subject subject(condition.subject);
    Taste taste;
    taste.shard = part.shard.get();
    taste.likes = condition.likes;
    taste.minScore = detail::leastScore(condition);
    taste.asOf = evaluation.context().asOf;
    taste.today = evaluation.context().zone.dayAt(taste.asOf);
    taste.byChannel = subject.kind == "channel";
    const OrderColumns& orders = part.shard->orders;
    if (orders.count() > 0 && (taste.byChannel || subject.ofLines())) {
        const RowTable table = RowTable::of(*part.shard, "order");
        const RowTexts texts =
            RowTexts::of(table, evaluation.surroundings(), taste.byChannel ? "channel" : "line." + subject.kind);
        taste.codes = texts.codes;
        taste.marked = texts.mark(Operator::Is, subject.name);
        taste.hits = ColumnTest::ofNumbers(texts.codes, taste.marked);
        for (std::int64_t day = orders.day.base; condition.likes && day <= orders.day.greatest(); ++day)
            taste.factors.push_back(std::pow(2.0, static_cast<double>(day - taste.today) / 180.0));
        taste.patrons = patronsOf(evaluation, part, taste, subject);
    }
    if (!condition.likes && subject.ofLines())
        addReviews(evaluation, part, subject, taste);
    const Dictionary& folds = part.shard->preferences.folded.texts;
    taste.declared.resize(folds.count());
    for (const std::string& text : {condition.subject, subject.kind + ":" + subject.name}) {
        if (const auto number = folds.find(foldText(text)))
            taste.declared[*number] = 1;
    }
    return taste;
}
}

Result<Outcome> preferenceLeaf(Evaluation& evaluation, const PreferenceCondition& condition)
{
    if (const Subject subject(condition.subject); detail::isTasteOfInsight(subject.kind))
        return tasteLeaf(evaluation, foldText(subject.kind + ":" + subject.name), condition.likes,
                         detail::leastScore(condition));
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        Taste taste = makeTaste(evaluation, part, condition);
        leaf.touchedBytes += taste.patrons ? taste.patrons->bytes() : 0;
        leaf.parts.emplace_back([taste = std::move(taste)](std::size_t first, std::size_t last, const Slices& out) {
            taste.fill(first, last, out);
        });
    }
    return evaluation.run(leaf);
}

}

#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/message/usedfields.h"
#include "core/store/store.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::message {

/// What is known of one customer's taste in products.
struct ProductTaste
{
    std::set<std::string> bought;     ///< product codes
    std::set<std::string> lastBought; ///< those of the last order
    std::string favouriteCategory;    ///< folded; may be empty
    std::set<std::string> dislikes;   ///< "category:tea", "brand:oat", folded
};

/// What the recipients of a message share: products and what is bought together, shops and their weather. Read once for
/// many recipients, and only what a message uses; then immutable and shared between threads.
class Shopfront
{
public:
    /// Runs inside a read closure; a scan of all orders when the message recommends products.
    static Shopfront read(ReadSession& session, const Store& store, const UsedFields& used, Ms now);

    /// Products for a customer: what is bought together with theirs, the surest first, then the best sellers of their
    /// favourite category; without what they dislike or have just bought. An empty list when there is none.
    Json recommended(const ProductTaste& taste) const;
    /// A shop by its folded name, or null.
    const Json* place(const std::string& folded) const;
    /// Its weather today and on the three days after it, or null when nothing is known.
    const Json* weather(const std::string& folded) const;

private:
    struct Product
    {
        std::string sku;
        std::string category; ///< folded, as the brand is
        std::string brand;
        Json shown;
    };
    struct Companion
    {
        std::size_t product = 0;
        double confidence = 0;
    };
    void readProducts(ReadSession& session, const Store& store);
    void readCompanions(ReadSession& session, Ms now);
    void readBestSellers(ReadSession& session, Ms now);
    void readPlaces(ReadSession& session);
    void readWeather(ReadSession& session, const Store& store, Ms now);
    bool mayShow(const Product& product, const ProductTaste& taste) const;

    std::vector<Product> m_products;
    std::unordered_map<std::string, std::size_t> m_productAt;
    std::unordered_map<std::string, std::vector<Companion>> m_companions;
    std::map<std::string, std::vector<std::size_t>> m_bestSellers; ///< by folded category
    std::map<std::string, Json> m_places;
    std::map<std::string, Json> m_weather;
};

}

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace patron::workspace::demo {

struct DemoProduct
{
    std::string sku;
    std::string_view name;
    std::string_view category;
    std::string_view brand;
    int pence = 0;
    std::string url;
};

constexpr int categoryCount = 8;
constexpr int productsPerCategory = 15;
constexpr int teaCategory = 0;

/// All 120, a category after another; within a category from the best seller down. The numbers in the store are the
/// places in this list from 1.
std::span<const DemoProduct> products();
std::string_view categoryName(int category);

struct DemoPlace
{
    std::string_view kind;
    std::string_view name;
    std::string_view street;
    std::string_view city;
    std::string_view postal;
    std::string_view hours;
    std::string_view phone;
    int latE4;
    int lonE4;
};

/// The shops: 1 is Leeds, 2 is Bristol.
std::span<const DemoPlace> places();

}

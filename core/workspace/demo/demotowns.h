#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace patron::workspace::demo {

/// Which of the two shops people of a town go to.
enum class NearShop { None, Leeds, Bristol };

struct Town
{
    std::string_view name;
    std::string_view country;
    std::string_view region; ///< set where a country has several time zones
    std::string_view postal; ///< patterns separated by '|': '#' a digit, '%' a digit from 1, '@' a letter
    int latE4;
    int lonE4;
    int weight;
    NearShop shop;
    std::string_view dialling; ///< of landline numbers reserved for fiction, with "###" for the last digits; or empty
};

std::span<const Town> towns();
const Town& drawTown(Random& random);
std::string drawPostalCode(Random& random, const Town& town);
/// House number and street in the way of the country.
std::string drawStreet(Random& random, std::string_view country);

}

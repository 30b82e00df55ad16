#pragma once

#include "core/workspace/demo/demonames.h"
#include "core/workspace/demo/demotowns.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace patron::workspace::demo {

enum class CustomerType {
    OneTime,
    GiftBuyer, ///< Christmas and Mother's Day
    Regular,
    Loyal,
    Lapsing, ///< used to come often, has not for some months
    Lapsed,  ///< gone for more than a year
    New,
    Returner, ///< came back after a long gap
    BargainHunter,
    Prospect ///< never bought
};

enum class Habit { OnlineOnly, Both, ShopOnly };

struct Home
{
    const Town* town = nullptr;
    std::string postalCode;
    std::string street;
    int latE4 = 0;
    int lonE4 = 0;
};

/// Who a customer is, before anything happens. Depends on (seed, number) alone.
struct Profile
{
    std::uint64_t seed = 0;
    std::int64_t number = 0;
    CustomerType type = CustomerType::OneTime;
    Habit habit = Habit::OnlineOnly;
    Home home;
    Gender gender = Gender::Female;
    PersonName name;
    bool company = false;
    std::int64_t person = 0; ///< whose name this is: another's number where one person is in the list twice
    int place = 0;           ///< the shop they go to
    bool app = false;
    bool device = false; ///< a web browser or app known by its id
    std::string_view deviceKind;
    int favourite = 0; ///< category
    int secondFavourite = 0;
    int purse = 1; ///< 0 thrifty, 2 generous
};

/// The things that have a random stream of their own.
enum class Stream : std::uint64_t {
    Sharing = 1,
    Home,
    Person,
    Profile,
    Visits,
    Orders,
    Browsing,
    Record,
    Moving,
    Till
};

Random streamOf(const Profile& profile, Stream stream);

Profile drawProfile(std::uint64_t seed, std::int64_t number);
Home drawHome(Random& random);

}

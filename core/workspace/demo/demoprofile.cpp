#include "core/workspace/demo/demoprofile.h"

#include "core/workspace/demo/democatalogue.h"
#include "core/workspace/demo/draw.h"

namespace patron::workspace::demo {

namespace {
constexpr int sharingPermille = 90;
constexpr int twicePermille = 60; ///< of those who share a home
constexpr int typeWeights[] = {352, 135, 102, 24, 62, 114, 78, 34, 40, 59};
constexpr int femalePermille = 690;

Random stream(std::uint64_t seed, std::int64_t number, Stream what)
{
    return streamOf(seed, number, static_cast<std::uint64_t>(what));
}

bool sharesHome(std::uint64_t seed, std::int64_t number)
{
    Random random = stream(seed, number, Stream::Sharing);
    return number > 1 && chance(random, sharingPermille);
}

/// The first of the household: neighbours in the list live together.
std::int64_t householdOf(std::uint64_t seed, std::int64_t number)
{
    while (sharesHome(seed, number))
        --number;
    return number;
}

Habit drawHabit(Random& random, NearShop near)
{
    static constexpr int nearby[] = {30, 40, 30};
    static constexpr int away[] = {955, 45, 0};
    return static_cast<Habit>(near == NearShop::None ? drawIndex(random, away) : drawIndex(random, nearby));
}

int drawPlace(Random& random, NearShop near)
{
    if (near == NearShop::None)
        return number(random, 1, 2);
    return near == NearShop::Leeds ? 1 : 2;
}
}

Random streamOf(const Profile& profile, Stream what)
{
    return stream(profile.seed, profile.number, what);
}

Home drawHome(Random& random)
{
    Home home;
    home.town = &drawTown(random);
    home.postalCode = drawPostalCode(random, *home.town);
    home.street = drawStreet(random, home.town->country);
    // Within some three kilometres of the centre, towards which people crowd.
    home.latE4 = home.town->latE4 + number(random, -140, 140) + number(random, -140, 140);
    home.lonE4 = home.town->lonE4 + number(random, -220, 220) + number(random, -220, 220);
    return home;
}

Profile drawProfile(std::uint64_t seed, std::int64_t number)
{
    Profile profile;
    profile.seed = seed;
    profile.number = number;
    const std::int64_t household = householdOf(seed, number);
    Random homeStream = stream(seed, household, Stream::Home);
    profile.home = drawHome(homeStream);
    const Culture culture = drawCulture(homeStream, profile.home.town->country);
    const PersonName family = drawName(homeStream, culture, Gender::Female);
    const bool familyName = chance(homeStream, 850);

    Random random = streamOf(profile, Stream::Profile);
    profile.person = household != number && chance(random, twicePermille) ? household : number;
    Random personStream = stream(seed, profile.person, Stream::Person);
    profile.gender = chance(personStream, femalePermille) ? Gender::Female : Gender::Male;
    profile.name = drawName(personStream, culture, profile.gender);
    if (familyName)
        profile.name.last = family.last;
    profile.company = profile.person == number && chance(personStream, 12);

    profile.type = static_cast<CustomerType>(drawIndex(random, typeWeights));
    profile.habit = drawHabit(random, profile.home.town->shop);
    if (profile.type == CustomerType::Prospect && profile.habit == Habit::ShopOnly)
        profile.habit = Habit::OnlineOnly;
    profile.place = drawPlace(random, profile.home.town->shop);
    profile.app = profile.habit != Habit::ShopOnly && chance(random, 110);
    profile.device = profile.app || (profile.habit != Habit::ShopOnly && chance(random, 380));
    static constexpr std::string_view kinds[] = {"mobile", "mobile", "mobile", "desktop", "desktop", "tablet"};
    profile.deviceKind = profile.app ? "mobile" : pick(random, kinds);
    static constexpr int categories[categoryCount] = {30, 17, 16, 9, 10, 9, 5, 8};
    profile.favourite = static_cast<int>(drawIndex(random, categories));
    profile.secondFavourite = static_cast<int>(drawIndex(random, categories));
    static constexpr int purses[] = {30, 50, 20};
    profile.purse = static_cast<int>(drawIndex(random, purses));
    return profile;
}

}

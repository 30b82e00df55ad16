#include "core/message/mjml/components.h"

#include <algorithm>
#include <array>

namespace patron::message::mjml {

namespace {
constexpr std::array<SocialNetwork, 17> networks = {{
    {"facebook", "#3b5998", "facebook.png", "https://www.facebook.com/sharer/sharer.php?u=[[URL]]"},
    {"twitter", "#55acee", "twitter.png", "https://twitter.com/intent/tweet?url=[[URL]]"},
    {"x", "#000000", "twitter-x.png", "https://twitter.com/intent/tweet?url=[[URL]]"},
    {"google", "#dc4e41", "google-plus.png", "https://plus.google.com/share?url=[[URL]]"},
    {"pinterest", "#bd081c", "pinterest.png",
     "https://pinterest.com/pin/create/button/?url=[[URL]]&media=&description="},
    {"linkedin", "#0077b5", "linkedin.png",
     "https://www.linkedin.com/shareArticle?mini=true&url=[[URL]]&title=&summary=&source="},
    {"instagram", "#3f729b", "instagram.png", ""},
    {"web", "#4BADE9", "web.png", ""},
    {"snapchat", "#FFFA54", "snapchat.png", ""},
    {"youtube", "#EB3323", "youtube.png", ""},
    {"tumblr", "#344356", "tumblr.png", "https://www.tumblr.com/widgets/share/tool?canonicalUrl=[[URL]]"},
    {"github", "#000000", "github.png", ""},
    {"xing", "#296366", "xing.png", "https://www.xing.com/app/user?op=share&url=[[URL]]"},
    {"vimeo", "#53B4E7", "vimeo.png", ""},
    {"medium", "#000000", "medium.png", ""},
    {"soundcloud", "#EF7F31", "soundcloud.png", ""},
    {"dribbble", "#D95988", "dribbble.png", ""},
}};
}

std::span<const SocialNetwork> socialNetworks()
{
    return networks;
}

std::optional<SocialNetwork> findSocialNetwork(std::string_view name)
{
    constexpr std::string_view plain = "-noshare";
    const bool isPlain = name.ends_with(plain);
    if (isPlain)
        name.remove_suffix(plain.size());
    const auto found =
        std::find_if(networks.begin(), networks.end(), [&](const SocialNetwork& known) { return known.name == name; });
    if (found == networks.end())
        return std::nullopt;
    SocialNetwork network = *found;
    if (isPlain)
        network.share = {};
    return network;
}

}

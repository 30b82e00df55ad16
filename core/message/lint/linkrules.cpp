#include "core/base/text.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <map>
#include <set>

namespace patron::message::rules {

namespace {
/// One address a link may have: Liquid branches in an attribute give it several.
struct Link
{
    int node = 0;
    std::string url; ///< Liquid outputs as marks
    FindingPlace place;
};

/// The addresses of a link. Nothing where only Liquid tags stand: what they make is not known.
std::vector<std::string> addressesIn(const HtmlView& view, const html::Attribute& href)
{
    const bool hasBranches = view.writtenValue(href).find("{%") != std::string_view::npos;
    if (!hasBranches)
        return {std::string(trim(href.value))};
    std::vector<std::string> all;
    for (const std::string_view piece : html::valueParts(href.value))
        all.emplace_back(piece);
    return all;
}

std::vector<Link> linksOf(const CheckSubject& subject)
{
    std::vector<Link> links;
    if (!subject.html)
        return links;
    for (const int id : subject.html->shown) {
        const html::Node& node = subject.html->tree[id];
        const html::Attribute* href = node.is("a") || node.is("area") ? node.attribute("href") : nullptr;
        if (!href || node.isAdded)
            continue;
        for (std::string& url : addressesIn(*subject.html, *href))
            links.push_back({id, std::move(url), subject.placeInHtml(href->nameSpan.from)});
    }
    return links;
}

bool beginsWithLiquid(std::string_view url)
{
    return url.starts_with(html::maskCharacter);
}

/// "mailto" of "mailto:x"; empty when the address names no scheme.
std::string schemeOf(std::string_view url)
{
    const auto end = url.find_first_of(":/?#");
    if (end == std::string_view::npos || url[end] != ':' || end == 0)
        return {};
    const std::string scheme = asciiLower(url.substr(0, end));
    const bool isName = scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
    return isName && scheme.find('.') == std::string::npos ? scheme : std::string();
}

/// Why an address leads nowhere; empty when it leads somewhere.
std::string faultOf(const HtmlView& view, const std::string& url)
{
    const std::string lower = asciiLower(url);
    if (url.empty() || url == "#" || lower.starts_with("javascript:void"))
        return "has no address";
    if (url.front() == '#') {
        for (const html::Node& node : view.tree.nodes()) {
            if (node.value("id") == url.substr(1) || (node.is("a") && node.value("name") == url.substr(1)))
                return {};
        }
        return "leads to a place that is not in the mail";
    }
    const std::string scheme = schemeOf(url);
    if (scheme == "mailto" || scheme == "tel" || scheme == "sms") {
        const std::string rest = lower.substr(scheme.size() + 1);
        if (html::hasLiquid(rest))
            return {};
        if (scheme == "mailto")
            return rest.find('@') == std::string::npos && rest.find('?') != 0 ? "names no email address" : "";
        return rest.find_first_of("0123456789") == std::string::npos ? "names no telephone number" : "";
    }
    if (scheme != "http" && scheme != "https")
        return {};
    if (lower.find("://") == std::string::npos)
        return "lacks the // behind its " + scheme + ":";
    const std::string host = hostOf(url);
    if (html::hasLiquid(host))
        return {};
    if (host.empty())
        return "has no server";
    if (host == "http" || host == "https")
        return "names https:// twice";
    if (host.find('.') == std::string::npos && host.front() != '[')
        return "leads to \"" + host + "\", which no customer can reach";
    if (host == "127.0.0.1" || host.starts_with("192.168.") || host.starts_with("10.") || host.ends_with(".local") ||
        host.ends_with(".test"))
        return "leads to \"" + host + "\", which no customer can reach";
    if (host == "example.com" || host == "www.example.com" || host == "example.org" ||
        host.find("yourdomain") != std::string::npos || host.find("yourshop") != std::string::npos ||
        host.find("your-domain") != std::string::npos)
        return "leads to the placeholder " + host;
    if (url.find_first_of(" \t\n") != std::string::npos)
        return "has a space in its address";
    if (host.find("..") != std::string::npos || host.front() == '.' || host.back() == '.')
        return "has a server's name that cannot be";
    return {};
}

bool isRelative(const std::string& url)
{
    return !url.empty() && url.front() != '#' && !beginsWithLiquid(url) && schemeOf(url).empty();
}

const std::set<std::string, std::less<>>& shorteners()
{
    static const std::set<std::string, std::less<>> hosts = {"bit.ly", "tinyurl.com", "goo.gl",  "ow.ly",      "t.co",
                                                             "is.gd",  "buff.ly",     "cutt.ly", "rebrand.ly", "t.ly"};
    return hosts;
}

/// What says nothing of where a link leads, small, in the languages of shops.
bool saysNothing(const std::string& text)
{
    static const std::set<std::string> phrases = {"click here",
                                                  "click",
                                                  "here",
                                                  "read more",
                                                  "more",
                                                  "learn more",
                                                  "link",
                                                  "this link",
                                                  "this",
                                                  "details",
                                                  "go",
                                                  "hier",
                                                  "hier klicken",
                                                  "klicken sie hier",
                                                  "mehr",
                                                  "mehr lesen",
                                                  "weiterlesen",
                                                  "ici",
                                                  "cliquez ici",
                                                  "en savoir plus",
                                                  "lire la suite",
                                                  "plus",
                                                  "haga clic aquí",
                                                  "aquí",
                                                  "leer más",
                                                  "más",
                                                  "clicca qui",
                                                  "qui",
                                                  "leggi di più",
                                                  "klik hier",
                                                  "lees meer",
                                                  "meer",
                                                  "clique aqui",
                                                  "saiba mais"};
    std::string plain = foldText(text);
    while (!plain.empty() && std::string_view(" .!:>»").find(plain.back()) != std::string_view::npos)
        plain.pop_back();
    while (!plain.empty() && (plain.back() & '\x80') != 0 &&
           (plain.ends_with("→") || plain.ends_with("›") || plain.ends_with("»")))
        plain = std::string(trim(plain.substr(0, plain.find_last_of("\xE2\xC2"))));
    return phrases.contains(plain);
}

std::string registrable(const std::string& host)
{
    // Enough to tell shop.com from evil.com: the last two labels, three below co.uk and the like.
    const auto labels = split(host, '.');
    if (labels.size() < 3)
        return host;
    const bool isLong = labels[labels.size() - 2].size() <= 3 && labels.back().size() == 2;
    const std::size_t count = isLong ? 3 : 2;
    std::string out;
    for (std::size_t i = labels.size() - count; i < labels.size(); ++i)
        out += (out.empty() ? "" : ".") + std::string(labels[i]);
    return out;
}
}

void linkTarget(const CheckSubject& subject, Findings& findings)
{
    for (const Link& link : linksOf(subject)) {
        if (beginsWithLiquid(link.url))
            continue;
        const std::string text = inQuotes(subject.html->spokenText(link.node));
        if (const std::string fault = faultOf(*subject.html, link.url); !fault.empty())
            addError(findings, link.place,
                     "The link " + text + " " + fault + (link.url.size() > 1 ? ": " + inQuotes(link.url) : "") + ".",
                     "Give it the whole address, from https:// on.");
        else if (isRelative(link.url))
            addError(findings, link.place,
                     "The link " + text + " leads to " + inQuotes(link.url) +
                         ", which is no whole address: in a mail there is no page it starts from.",
                     "Write the address from https:// on.");
        else if (const std::string scheme = schemeOf(link.url);
                 scheme == "file" || scheme == "cid" || scheme == "about" || scheme == "blob")
            addError(findings, link.place,
                     "The link " + text + " leads to a file on this computer, which no customer has.",
                     "Put the file on a website and link to it there.");
    }
}

void linkDead(const CheckSubject& subject, Findings& findings)
{
    for (const Link& link : linksOf(subject)) {
        const auto dead = subject.context.deadLinks.find(link.url);
        if (dead != subject.context.deadLinks.end())
            addError(findings, link.place,
                     "The link " + inQuotes(link.url) + " cannot be opened: " + dead->second + ".",
                     "Correct the address, or take the link out.");
    }
}

void linkInsecure(const CheckSubject& subject, Findings& findings)
{
    std::map<std::string, std::pair<FindingPlace, std::size_t>> hosts;
    for (const Link& link : linksOf(subject)) {
        if (schemeOf(link.url) == "http" && faultOf(*subject.html, link.url).empty())
            ++hosts.try_emplace(hostOf(link.url), link.place, 0).first->second.second;
    }
    for (const auto& [host, found] : hosts)
        addWarning(findings, found.first,
                   "A link to " + inQuotes(host) + " is not encrypted (http)" + timesFound(found.second) +
                       "; mail programs warn of such links.",
                   "Write https://, if the website answers there.");
}

void linkTrust(const CheckSubject& subject, Findings& findings)
{
    for (const Link& link : linksOf(subject)) {
        const std::string host = hostOf(link.url);
        if (host.empty() || html::hasLiquid(host))
            continue;
        const std::string text = subject.html->spokenText(link.node);
        const auto shownUrls = urlsIn(text);
        const std::string shown = shownUrls.empty() ? std::string() : hostOf(shownUrls.front());
        const bool isNumber = host.find_first_not_of("0123456789.") == std::string::npos;
        if (!shown.empty() && !html::hasLiquid(shown) && registrable(shown) != registrable(host))
            addWarning(findings, link.place,
                       "The link shows " + inQuotes(shown) + " but leads to " + inQuotes(host) +
                           ": mail programs warn of this as fraud.",
                       "Show words instead of an address, or the address it leads to.");
        else if (shorteners().contains(host))
            addWarning(findings, link.place,
                       "The link goes through " + inQuotes(host) + "; spam filters distrust shortened addresses.",
                       "Link to the page itself: nobody sees its length.");
        else if (isNumber)
            addWarning(findings, link.place,
                       "The link leads to the number " + inQuotes(host) + " instead of a name, as fraud does.",
                       "Use the website's name.");
        else if (link.url.substr(0, link.url.find('/', 8)).find('@') != std::string::npos)
            addWarning(findings, link.place, "The link has an @ before the name of its server, as fraud does.",
                       "Take what stands before the @ out.");
    }
}

void linkText(const CheckSubject& subject, Findings& findings)
{
    struct Target
    {
        std::string url;
        int node = 0;
    };
    std::map<std::string, Target> first;
    std::set<std::string> told;
    for (const Link& link : linksOf(subject)) {
        const html::Node& node = subject.html->tree[link.node];
        if (node.is("area"))
            continue;
        const std::string text = subject.html->spokenText(link.node);
        const bool isNamed = !trim(node.value("aria-label")).empty() || !trim(node.value("title")).empty();
        bool hasImage = false;
        for (int id = link.node + 1; id < node.end; ++id)
            hasImage = hasImage || subject.html->tree[id].is("img");
        if (text.empty()) {
            // A picture without words is said by its own check.
            if (!isNamed && !hasImage && !link.url.empty())
                addWarning(findings, link.place,
                           "A link has no text: nobody sees it, and screen readers read its address aloud.",
                           "Write where it leads, or take it out.");
            continue;
        }
        if (!isNamed && saysNothing(text)) {
            addHint(findings, link.place, "The link " + inQuotes(text) + " does not say where it leads.",
                    "Name what one gets: \"See your order\" instead of \"Click here\".");
            continue;
        }
        const std::string key = foldText(text);
        const auto [at, isNew] = first.try_emplace(key, Target{link.url, link.node});
        const bool differs = !isNew && !told.contains(key) && at->second.node != link.node &&
                             at->second.url != link.url && !html::hasLiquid(at->second.url) &&
                             !html::hasLiquid(link.url) && !html::hasLiquid(text);
        const bool apart =
            differs && subject.html->mask.areExclusive(subject.html->tree[at->second.node].span.from, node.span.from);
        if (differs && !apart && told.insert(key).second)
            addHint(findings, link.place, "Two links with the text " + inQuotes(text) + " lead to different pages.",
                    "Say in each what it leads to.");
    }
}

}

#include "core/message/images/imagestore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/similarity.h"
#include "core/base/text.h"
#include "core/message/images/contentids.h"
#include "core/message/recipientfields.h"

#include <algorithm>
#include <charconv>

namespace patron::message::images {

namespace {
constexpr std::string_view columns =
    "SELECT id, content_id, file_name, type, width, height, animated, size, sha256, created_at FROM image ";
constexpr std::string_view host = "@patron";
constexpr std::size_t longestStem = 40;
constexpr std::size_t longestFileName = 100;

Image readImage(const Query& query)
{
    Image image;
    image.id = query.int64(0);
    image.contentId = query.text(1);
    image.fileName = query.text(2);
    image.facts = {query.text(3), query.integer(4), query.integer(5), query.flag(6)};
    image.size = static_cast<std::size_t>(query.int64(7));
    image.sha256 = query.text(8);
    image.createdAt = query.int64(9);
    return image;
}

std::optional<Image> byHash(Transaction& tx, const std::string& hash)
{
    Query query = tx.query(std::string(columns) + "WHERE sha256 = ?");
    query.bind().bindBlob(hash);
    return query.step() ? std::optional(readImage(query)) : std::nullopt;
}

/// "Frühling & Sale.PNG" -> "fruhling-sale": letters that need no quoting in any header or address.
std::string stemOf(std::string_view fileName)
{
    std::string stem;
    const std::string plain = plainLetters(fileName.substr(0, fileName.rfind('.')));
    for (const char c : plain) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (isPlain)
            stem += c;
        else if (!stem.empty() && stem.back() != '-')
            stem += '-';
        if (stem.size() == longestStem)
            break;
    }
    while (!stem.empty() && stem.back() == '-')
        stem.pop_back();
    return stem.empty() ? "image" : stem;
}

/// As short as no other picture has it: eight digits of the hash mostly.
std::string newContentId(Transaction& tx, std::string_view fileName, const std::string& hash)
{
    const std::string digits = toHex(hash);
    std::string id;
    for (std::size_t length = 8; length <= digits.size(); length += 8) {
        id = stemOf(fileName) + "-" + digits.substr(0, length) + std::string(host);
        Query known = tx.query("SELECT 1 FROM image WHERE content_id = ?");
        known.bind(id);
        if (!known.step())
            break;
    }
    return id;
}

std::string plainFileName(std::string_view given)
{
    const std::string valid = toValidUtf8(given.substr(given.find_last_of("/\\") + 1));
    std::string name;
    for (const char c : valid)
        name += static_cast<unsigned char>(c) < ' ' || c == 127 || c == '"' ? '_' : c;
    return name.empty() ? "image" : ellipsize(name, longestFileName);
}

bool names(std::string_view markup, const Image& image)
{
    const auto ids = contentIdsIn(markup);
    return std::find(ids.begin(), ids.end(), image.contentId) != ids.end();
}
}

Result<Image> add(Transaction& tx, std::string_view fileName, std::string_view bytes, Ms now)
{
    const std::string name = plainFileName(fileName);
    PATRON_TRY(facts, readImageFile(name, bytes));
    const std::string plain = withoutPrivateData(bytes);
    const std::string hash = bytesOf(sha256(plain));
    if (auto known = byHash(tx, hash))
        return std::move(*known);
    Query query = tx.query("INSERT INTO image(content_id, file_name, type, width, height, animated, size, created_at, "
                           "sha256, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.bind(newContentId(tx, name, hash), name, facts.type, facts.widthPx, facts.heightPx, facts.isAnimated,
               static_cast<std::int64_t>(plain.size()), now);
    query.bindBlob(hash).bindBlob(plain).run();
    tx.changed(Area::Messages);
    return *byHash(tx, hash);
}

Result<Image> find(ReadSession& session, std::string_view key)
{
    std::int64_t number = 0;
    const auto read = std::from_chars(key.data(), key.data() + key.size(), number);
    const bool isNumber = read.ec == std::errc() && read.ptr == key.data() + key.size();
    std::vector<Image> named;
    std::vector<std::string> known;
    for (Image& image : all(session)) {
        if (image.contentId == key || (isNumber && image.id == number))
            return std::move(image);
        known.push_back(image.contentId);
        if (image.fileName == key)
            named.push_back(std::move(image));
    }
    if (named.size() == 1)
        return std::move(named.front());
    if (named.size() > 1)
        return makeError(ErrorCode::Conflict, std::to_string(named.size()) + " pictures have the name \"" +
                                                  std::string(key) + "\". Say which one by its content id.");
    const std::string near = nearestWord(key, known);
    return makeError(ErrorCode::NotFound, "There is no picture \"" + std::string(key) + "\"" +
                                              (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
}

std::optional<Image> named(ReadSession& session, std::string_view contentId)
{
    Query query = session.query(std::string(columns) + "WHERE content_id = ?");
    query.bind(contentId);
    return query.step() ? std::optional(readImage(query)) : std::nullopt;
}

std::vector<Image> all(ReadSession& session)
{
    std::vector<Image> list;
    Query query = session.query(std::string(columns) + "ORDER BY id DESC");
    while (query.step())
        list.push_back(readImage(query));
    return list;
}

Result<std::string> bytes(ReadSession& session, std::int64_t id)
{
    Query query = session.query("SELECT bytes FROM image WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That picture is not there any more.");
    return query.text(0);
}

std::vector<std::string> uses(ReadSession& session, const Image& image)
{
    std::vector<std::string> found;
    const auto say = [&](std::string where) {
        if (std::find(found.begin(), found.end(), where) == found.end())
            found.push_back(std::move(where));
    };
    // The newest of each language first, so that a message is not said twice.
    Query messages = session.query(
        "SELECT m.name, v.body, v.version = (SELECT max(x.version) FROM message_version x WHERE x.message_id = m.id "
        "AND x.language = v.language) AS newest FROM message_version v JOIN message m ON m.id = v.message_id WHERE "
        "instr(lower(v.body), 'cid:') > 0 ORDER BY m.folded, newest DESC, v.id");
    std::string last;
    while (messages.step()) {
        const std::string name = messages.text(0);
        if (name == last || !names(messages.view(1), image))
            continue;
        last = name;
        say((messages.flag(2) ? "the message \"" : "an earlier version of the message \"") + name + "\"");
    }
    Query snippets = session.query("SELECT name, body FROM snippet ORDER BY folded");
    while (snippets.step()) {
        if (names(snippets.view(1), image))
            say("the snippet \"" + snippets.text(0) + "\"");
    }
    if (contentIdOf(recipients::brand(session).logoUrl) == image.contentId)
        say("the logo of the brand");
    return found;
}

Result<void> remove(Transaction& tx, std::int64_t id)
{
    Query query = tx.query(std::string(columns) + "WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "That picture is not there any more.");
    const Image image = readImage(query);
    ReadSession session(tx.connection());
    if (const auto used = uses(session, image); !used.empty()) {
        return makeError(ErrorCode::Conflict, "\"" + image.fileName + "\" stays: " + joinWords(used) +
                                                  (used.size() == 1 ? " shows it." : " show it."));
    }
    try {
        tx.query("DELETE FROM image WHERE id = ?").bind(id).run();
    } catch (const StoreFailure& failure) {
        // What was sent lies to the right of this module: the foreign key knows it.
        if (failure.error().code != ErrorCode::Conflict)
            throw;
        return makeError(ErrorCode::Conflict, "\"" + image.fileName + "\" stays: mails that went out show it.");
    }
    tx.changed(Area::Messages);
    return {};
}

}

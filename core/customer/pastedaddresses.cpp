#include "core/customer/pastedaddresses.h"

#include "core/base/text.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace patron::customer {

namespace {
constexpr std::string_view separators = "\r\n\t,;";
constexpr std::string_view quotes = "\"'";

/// Without the quotes that spreadsheets and mail programs put around.
std::string_view bare(std::string_view text)
{
    text = trim(text);
    while (text.size() > 1 && quotes.find(text.front()) != std::string_view::npos && text.front() == text.back())
        text = trim(text.substr(1, text.size() - 2));
    return text;
}

std::optional<Identity> addressIn(std::string_view piece, std::string_view country)
{
    if (const auto open = piece.rfind('<'); open != std::string_view::npos && piece.back() == '>')
        piece = bare(piece.substr(open + 1, piece.size() - open - 2));
    if (piece.find('@') != std::string_view::npos)
        return makeIdentity(IdentityKind::Email, piece, {}, {});
    return makeIdentity(IdentityKind::Phone, piece, {}, country);
}

class Reader
{
public:
    explicit Reader(std::string_view country)
        : m_country(country)
    {}

    void read(std::string_view piece)
    {
        piece = bare(piece);
        if (piece.empty())
            return;
        if (auto address = addressIn(piece, m_country))
            return add(std::move(*address));
        // Several in a row with blanks between them. A number has blanks of its own, so this is only for emails.
        if (piece.find('@') != std::string_view::npos && piece.find(' ') != std::string_view::npos &&
            piece.find('<') == std::string_view::npos) {
            for (const std::string_view word : split(piece, ' '))
                read(word);
            return;
        }
        if (m_refused.emplace(piece).second)
            m_read.notAddresses.emplace_back(piece);
    }
    PastedAddresses take() { return std::move(m_read); }

private:
    void add(Identity address)
    {
        if (m_known.emplace(address.kind, address.normalized).second)
            m_read.addresses.push_back(std::move(address));
    }

    std::string_view m_country;
    std::set<std::pair<IdentityKind, std::string>> m_known;
    std::set<std::string, std::less<>> m_refused;
    PastedAddresses m_read;
};
}

PastedAddresses readAddresses(std::string_view text, std::string_view country)
{
    const std::string valid = toValidUtf8(text);
    const std::string_view whole = valid;
    Reader reader(country);
    for (std::size_t from = 0; from <= whole.size();) {
        const std::size_t to = std::min(whole.find_first_of(separators, from), whole.size());
        reader.read(whole.substr(from, to - from));
        from = to + 1;
    }
    return reader.take();
}

}

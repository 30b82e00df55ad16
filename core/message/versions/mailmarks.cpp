#include "core/message/versions/mailmarks.h"

#include "core/base/text.h"
#include "core/message/html/tagscanner.h"
#include "core/message/versions/textdiff.h"

#include <algorithm>
#include <array>
#include <vector>

namespace patron::message {

namespace {
// Dark letters on light grounds: readable in any mail, whatever is around them.
constexpr std::string_view removedText =
    "<del style=\"background:#ffd3d0;color:#5c0f0a;text-decoration:line-through\">";
constexpr std::string_view addedText = "<ins style=\"background:#c4f0cf;color:#06371a;text-decoration:underline\">";
constexpr std::string_view removedFrame = "outline:2px dashed #cf3a2f;outline-offset:-2px";
constexpr std::string_view addedFrame = "outline:2px solid #1f9d4d;outline-offset:-2px";

enum class PieceKind { Tag, Word, Blank, Aside };

struct Piece
{
    PieceKind kind = PieceKind::Word;
    std::string_view text;
    html::ScannedTag tag; ///< of a tag
    std::string name;     ///< its name in small letters
};

/// Text between two tags: words, and comments that no reader sees.
void addText(std::vector<Piece>& pieces, std::string_view text)
{
    while (!text.empty()) {
        const auto comment = std::min(text.find("<!--"), text.size());
        for (const std::string_view word : wordsOf(text.substr(0, comment))) {
            const bool isBlank = word.find_first_not_of(" \t\r\n") == std::string_view::npos;
            pieces.push_back({isBlank ? PieceKind::Blank : PieceKind::Word, word, {}, {}});
        }
        text.remove_prefix(comment);
        if (text.empty())
            return;
        const auto end = text.find("-->", 2);
        const std::size_t length = end == std::string_view::npos ? text.size() : end + 3;
        pieces.push_back({PieceKind::Aside, text.substr(0, length), {}, {}});
        text.remove_prefix(length);
    }
}

bool isRaw(std::string_view name)
{
    static constexpr std::array<std::string_view, 4> raw{"style", "script", "title", "textarea"};
    return std::find(raw.begin(), raw.end(), name) != raw.end();
}

std::vector<Piece> piecesOf(std::string_view page)
{
    std::vector<Piece> pieces;
    html::TagScanner scanner(page);
    std::size_t from = 0;
    bool raw = false;
    const auto addUpTo = [&](std::size_t to) {
        if (raw && to > from)
            pieces.push_back({PieceKind::Aside, page.substr(from, to - from), {}, {}});
        else
            addText(pieces, page.substr(from, to - from));
    };
    while (const auto tag = scanner.next()) {
        addUpTo(tag->from);
        Piece piece{PieceKind::Tag, page.substr(tag->from, tag->to - tag->from), *tag, asciiLower(tag->name)};
        raw = !tag->isClosing && isRaw(piece.name);
        pieces.push_back(std::move(piece));
        from = tag->to;
    }
    addUpTo(page.size());
    return pieces;
}

/// What is compared of a mail: its tags and words. Spaces are told apart from none, but not from each other.
struct Compared
{
    std::vector<std::uint32_t> numbers;
    std::vector<std::size_t> pieces; ///< where each stands
};

Compared comparedOf(const std::vector<Piece>& pieces, PieceNumbers& numbers)
{
    Compared compared;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        if (piece.kind != PieceKind::Tag && piece.kind != PieceKind::Word)
            continue;
        compared.numbers.push_back(numbers.of(piece.text));
        compared.pieces.push_back(i);
    }
    return compared;
}

/// Elements that have a place on the page; of the others an outline shows nothing, or all.
bool isSeen(const Piece& piece)
{
    static constexpr std::array<std::string_view, 21> seen{"a",  "b",      "div",  "em",    "h1", "h2",  "h3",
                                                           "h4", "h5",     "h6",   "hr",    "i",  "img", "li",
                                                           "p",  "strong", "span", "table", "td", "th",  "u"};
    return piece.kind == PieceKind::Tag && !piece.tag.isClosing &&
           std::find(seen.begin(), seen.end(), piece.name) != seen.end();
}

enum class Mark { None, Text, Frame };

/// One of the two mails with the marks it gets.
struct Side
{
    explicit Side(std::string_view page)
        : pieces(piecesOf(page))
        , marks(pieces.size(), Mark::None)
    {}

    std::vector<Piece> pieces;
    std::vector<Mark> marks;
    Compared compared;
};

/// Marks what one side alone has in a run; gives the tags in it that are seen.
std::vector<std::size_t> markRun(Side& side, std::size_t from, std::size_t count, int& counted)
{
    std::vector<std::size_t> tags;
    for (std::size_t i = from; i < from + count; ++i) {
        const std::size_t at = side.compared.pieces[i];
        const Piece& piece = side.pieces[at];
        if (piece.kind == PieceKind::Word) {
            side.marks[at] = Mark::Text;
            ++counted;
        } else if (isSeen(piece)) {
            tags.push_back(at);
        }
    }
    return tags;
}

/// Tags of one kind that went and came in the same place are one element that looks otherwise.
void markTags(Side& before, const std::vector<std::size_t>& gone, Side& after, const std::vector<std::size_t>& come,
              MarkedMails& marked)
{
    std::size_t next = 0;
    std::vector<bool> paired(come.size(), false);
    const auto frame = [](Side& side, std::size_t at, int& count) {
        side.marks[at] = Mark::Frame;
        ++count;
    };
    for (const std::size_t at : gone) {
        std::size_t other = next;
        while (other < come.size() && after.pieces[come[other]].name != before.pieces[at].name)
            ++other;
        if (other < come.size()) {
            paired[other] = true;
            next = other + 1;
            before.marks[at] = Mark::Frame;
            frame(after, come[other], marked.restyled);
        } else if (before.pieces[at].name == "img") {
            frame(before, at, marked.removed);
        }
    }
    for (std::size_t i = 0; i < come.size(); ++i) {
        if (!paired[i] && after.pieces[come[i]].name == "img")
            frame(after, come[i], marked.added);
    }
}

/// A tag whose element has a frame.
std::string framed(const Piece& piece, std::string_view style)
{
    const std::string_view inside = piece.tag.inside;
    std::string tag(piece.text);
    if (const auto own = html::attributeIn(inside, "style")) {
        const auto behind = static_cast<std::size_t>(own->data() + own->size() - piece.text.data());
        const bool isQuoted = behind < piece.text.size() && (piece.text[behind] == '"' || piece.text[behind] == '\'');
        if (isQuoted)
            return tag.insert(behind, (own->empty() || own->back() == ';' ? "" : ";") + std::string(style));
        return tag;
    }
    return tag.insert(static_cast<std::size_t>(inside.data() - piece.text.data()),
                      " style=\"" + std::string(style) + "\"");
}

std::string written(const Side& side, std::string_view textMark, std::string_view endMark, std::string_view frame)
{
    std::string page;
    bool isOpen = false;
    for (std::size_t i = 0; i < side.pieces.size(); ++i) {
        const Piece& piece = side.pieces[i];
        // Spaces between two marked words are marked with them.
        const bool joins =
            piece.kind == PieceKind::Blank && isOpen && i + 1 < side.pieces.size() && side.marks[i + 1] == Mark::Text;
        const bool isText = side.marks[i] == Mark::Text || joins;
        if (isText != isOpen)
            page += isText ? textMark : endMark;
        isOpen = isText;
        if (side.marks[i] == Mark::Frame)
            page += framed(piece, frame);
        else
            page += piece.text;
    }
    if (isOpen)
        page += endMark;
    return page;
}
}

MarkedMails markChanges(std::string_view before, std::string_view after)
{
    MarkedMails marked;
    Side left(before);
    Side right(after);
    PieceNumbers numbers;
    left.compared = comparedOf(left.pieces, numbers);
    right.compared = comparedOf(right.pieces, numbers);
    const auto runs = compareSequences(left.compared.numbers, right.compared.numbers);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (runs[i].kind == DiffRun::Kind::Same)
            continue;
        std::vector<std::size_t> gone;
        if (runs[i].kind == DiffRun::Kind::Removed) {
            gone = markRun(left, runs[i].before, runs[i].count, marked.removed);
            if (i + 1 >= runs.size() || runs[i + 1].kind != DiffRun::Kind::Added) {
                markTags(left, gone, right, {}, marked);
                continue;
            }
            ++i;
        }
        const auto come = markRun(right, runs[i].after, runs[i].count, marked.added);
        markTags(left, gone, right, come, marked);
    }
    marked.before = written(left, removedText, "</del>", removedFrame);
    marked.after = written(right, addedText, "</ins>", addedFrame);
    return marked;
}

}

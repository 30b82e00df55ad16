#pragma once

#include "core/message/liquid/template.h"
#include "core/message/mjml/sourcemarks.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// HTML that was made of the body an author wrote, as MJML is, with where its pieces come from.
struct MadeHtml
{
    std::string html;
    std::vector<mjml::Mark> marks; ///< by offset

    /// Where a byte of the HTML comes from; the body's beginning where nothing is known.
    liquid::Place placeOf(std::size_t offset) const;
};

/// What an MJML source becomes, and all that is wrong with it as MJML: warnings are not among it.
struct MadeBody
{
    MadeHtml made; ///< empty when it failed
    std::vector<liquid::Problem> problems;

    bool failed() const { return !problems.empty(); }
};
/// `withoutPreview`: the message has a preheader of its own, which takes the place of mj-preview.
MadeBody makeHtml(std::string_view mjml, bool withoutPreview);

/// Turns places of made HTML, as Liquid reports them, into places of the body.
class BodyPlaces
{
public:
    explicit BodyPlaces(const MadeHtml& made);
    liquid::Place of(liquid::Place inHtml) const;

private:
    struct Piece
    {
        liquid::Place inHtml;
        liquid::Place inBody;
        int columns = 0; ///< so many characters on are the same in both
    };
    std::vector<Piece> m_pieces;
};

}

#include "core/message/madehtml.h"

#include "core/base/text.h"
#include "core/message/liquid/lineindex.h"
#include "core/message/mjml/compiler.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>
#include <tuple>

namespace patron::message {

namespace {
void dropPreview(mjml::Document& document)
{
    for (mjml::Node& root : document.nodes) {
        if (!root.isElement("mjml"))
            continue;
        for (mjml::Node& head : root.children) {
            if (head.isElement("mj-head"))
                std::erase_if(head.children, [](const mjml::Node& node) { return node.isElement("mj-preview"); });
        }
    }
}

void takeErrors(const std::vector<mjml::Problem>& found, std::vector<liquid::Problem>& problems)
{
    for (const mjml::Problem& problem : found) {
        if (problem.level == mjml::Problem::Level::Error)
            problems.push_back(
                {liquid::Problem::Kind::Syntax, problem.text, {}, problem.place.line, problem.place.column});
    }
}

/// The characters of a line that belong to the Liquid at its beginning.
int liquidColumns(std::string_view line)
{
    mjml::LiquidRuns runs(line);
    const std::size_t end = line.empty() || line[0] != '{' ? 0 : runs.endOf(0);
    return static_cast<int>(characterCount(line.substr(0, end)));
}
}

liquid::Place MadeHtml::placeOf(std::size_t offset) const
{
    const auto next = std::upper_bound(marks.begin(), marks.end(), offset,
                                       [](std::size_t at, const mjml::Mark& mark) { return at < mark.offset; });
    return next == marks.begin() ? liquid::Place{1, 1} : (next - 1)->place;
}

MadeBody makeHtml(std::string_view mjml, bool withoutPreview)
{
    MadeBody body;
    mjml::Parsed parsed = mjml::parse(mjml);
    takeErrors(parsed.problems, body.problems);
    if (parsed.failed())
        return body;
    if (withoutPreview)
        dropPreview(parsed.document);
    mjml::Compiled compiled = mjml::compile(parsed.document);
    takeErrors(compiled.problems, body.problems);
    body.made.html = std::move(compiled.html);
    body.made.marks = std::move(compiled.marks);
    return body;
}

BodyPlaces::BodyPlaces(const MadeHtml& made)
{
    const liquid::LineIndex lines(made.html);
    for (const mjml::Mark& mark : made.marks) {
        const std::string_view rest = std::string_view(made.html).substr(mark.offset);
        m_pieces.push_back({lines.placeOf(mark.offset), mark.place, liquidColumns(rest.substr(0, rest.find('\n')))});
    }
}

liquid::Place BodyPlaces::of(liquid::Place inHtml) const
{
    const auto isBefore = [](const liquid::Place& place, const Piece& piece) {
        return std::tie(place.line, place.column) < std::tie(piece.inHtml.line, piece.inHtml.column);
    };
    const auto next = std::upper_bound(m_pieces.begin(), m_pieces.end(), inHtml, isBefore);
    if (next == m_pieces.begin())
        return {1, 1};
    const Piece& piece = *(next - 1);
    const int further = inHtml.column - piece.inHtml.column;
    const bool isSame = inHtml.line == piece.inHtml.line && further < piece.columns;
    return {piece.inBody.line, piece.inBody.column + (isSame ? further : 0)};
}

}

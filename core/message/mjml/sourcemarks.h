#pragma once

#include "core/message/mjml/document.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

/// From this byte of the HTML on, it comes from this place of the source.
struct Mark
{
    std::size_t offset = 0;
    Place place;
};

/// Notes where the pieces of a text come from while it is written.
class SourceMarks
{
public:
    /// A node begins at the offset.
    void begin(const Node& node, std::size_t offset) { m_marks.push_back({offset, node.place}); }
    /// Finds its content and its values with Liquid in what was written for it.
    void finish(const Node& node, std::string_view text, std::size_t from);
    /// A piece of the source that went out as it is: its tags, lines and Liquid are marked one by one.
    void verbatim(std::string_view piece, Place place, std::size_t offset);

    /// What was noted, by offset; the innermost of several at one offset comes last.
    std::vector<Mark> take();

private:
    std::vector<Mark> m_marks;
};

/// Moves marks of one text to another with the same tags and Liquid, whose attributes may be others.
void carryOver(std::vector<Mark>& marks, std::string_view before, std::string_view after);

}

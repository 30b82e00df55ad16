#pragma once

#include <string_view>

namespace patron::intake {

/// What a text is, by how it begins.
enum class TextKind { Table, Json, JsonLines, VCard };
TextKind textKindOf(std::string_view head, bool whole);

/// What of a text tells that it is no table, with what to do ("a web page; ..."); empty when it may be one.
std::string_view otherTextKind(std::string_view head);

}

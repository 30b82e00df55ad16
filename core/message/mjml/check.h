#pragma once

#include "core/message/mjml/document.h"

#include <string_view>
#include <vector>

namespace patron::message::mjml {

struct AttributeSpec;

/// Looks through a tree for what MJML does not know or does not allow there, and adds it to `problems`. Errors: unknown
/// elements, elements of the head in the body and the other way round, text and Liquid where they would be lost.
/// Warnings: the rest, which compiles as the reference compiler has it.
void check(const Document& document, std::vector<Problem>& problems);

/// Why a value is none for an attribute, as the end of a sentence that begins with the attribute ("is one of left and
/// right, not \"middle\""); empty when it is fine. Values with Liquid in them are.
std::string problemOfValue(const AttributeSpec& spec, std::string_view value);

}

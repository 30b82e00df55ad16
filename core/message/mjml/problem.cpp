#include "core/message/mjml/problem.h"

namespace patron::message::mjml {

std::string Problem::sentence() const
{
    return "Line " + std::to_string(place.line) + ", column " + std::to_string(place.column) + ": " + text;
}

Error Problem::toError() const
{
    return makeError(ErrorCode::BadInput, sentence());
}

}

#include "core/delivery/connector.h"

namespace patron::delivery {

std::string_view nameOf(Phase phase)
{
    switch (phase) {
    case Phase::Connect:
        return "connect";
    case Phase::Greeting:
        return "greeting";
    case Phase::Tls:
        return "tls";
    case Phase::Auth:
        return "auth";
    case Phase::Mail:
        return "mail";
    case Phase::Rcpt:
        return "rcpt";
    case Phase::Data:
        return "data";
    case Phase::Body:
        return "body";
    case Phase::Dot:
        return "dot";
    case Phase::Done:
        break;
    }
    return "done";
}

}

#include "core/message/messagesubject.h"

namespace patron::message::subjects {

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"message", "", {}}, {"message_version", "", {}}, {"snippet", "", {}}, {"image", "", {}}};
    return all;
}

}

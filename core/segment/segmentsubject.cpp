#include "core/segment/segmentsubject.h"

namespace patron::segment::subjects {

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{{"segment", "", {}}};
    return all;
}

}

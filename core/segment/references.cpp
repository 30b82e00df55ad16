#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/nodesql.h"

#include <algorithm>

namespace patron::segment::detail {

std::vector<Named> allNamed(ReadSession& session, Referred kind)
{
    const std::string_view sql = kind == Referred::Segment   ? "SELECT id, uuid, name FROM v_segment ORDER BY id"
                                 : kind == Referred::Program ? "SELECT id, uuid, name FROM v_program ORDER BY id"
                                                             : "SELECT id, uuid, name FROM v_message ORDER BY id";
    std::vector<Named> all;
    Query query = session.query(sql);
    while (query.step())
        all.push_back({query.int64(0), query.text(1), query.text(2)});
    return all;
}

Result<Named> findNamed(ReadSession& session, Referred kind, std::string_view key)
{
    return findNamed(allNamed(session, kind), kind, key);
}

Result<Named> findNamed(const std::vector<Named>& all, Referred kind, std::string_view key)
{
    const auto byUuid = std::find_if(all.begin(), all.end(), [&](const Named& one) { return one.uuid == key; });
    if (byUuid != all.end())
        return *byUuid;
    const std::string folded = foldText(trim(key));
    const auto byName =
        std::find_if(all.begin(), all.end(), [&](const Named& one) { return foldText(one.name) == folded; });
    if (byName != all.end())
        return *byName;
    if (key.starts_with('#')) {
        const auto byId =
            std::find_if(all.begin(), all.end(), [&](const Named& one) { return "#" + std::to_string(one.id) == key; });
        if (byId != all.end())
            return *byId;
    }
    std::vector<std::string> names;
    for (const Named& one : all)
        names.push_back(one.name);
    const std::string near = nearestWord(key, names);
    const char* word = kind == Referred::Segment ? "segment" : kind == Referred::Program ? "program" : "message";
    return makeError(ErrorCode::BadInput, std::string("There is no ") + word + " \"" + std::string(key) + "\"." +
                                              (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
}

}

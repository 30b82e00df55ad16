#pragma once

#include "core/customer/mergestore.h"

#include <string_view>

/// Tables that hold nothing but who is in what: in a merge the merged customer's places are the survivor's, and each
/// has their own again after it. For the modules that own such tables.
namespace patron::customer::merges {

struct MemberTable
{
    std::string_view name; ///< with a column customer_id
    std::string_view of;   ///< the column of what they are in
};

/// Moves the places, and notes them under the table's name. Runs inside a writing closure.
void moveMembers(Transaction& tx, const CustomerMerge& merge, const MemberTable& table);
/// Gives them back. Where the survivor had no place of its own, the one it got goes.
void giveBackMembers(Transaction& tx, const CustomerMerge& merge, const MemberTable& table);

}

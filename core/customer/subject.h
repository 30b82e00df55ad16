#pragma once

#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// The person that a subject access or an erasure is about: everything a row may know them by.
struct Subject
{
    CustomerId customer;
    std::vector<CustomerId> ids; ///< with those that merges took away
    std::vector<Identity> identities;
    /// What names them in a text, lower case: identities, whole name, street.
    std::vector<std::string> words;
    /// First and last name alone: they name the person where a single cell is nothing else.
    std::vector<std::string> cells;

    /// For `json_each(?1)`: the ids.
    std::string idsJson() const;
    /// For `json_each(?2)`: the normalised addresses (emails and phones).
    std::string addressesJson() const;
    /// Whether a text names the person: one of the words, from one word boundary to another, in any case; or the whole
    /// text is one of the cells.
    bool isNamedIn(std::string_view text) const;
    /// The same in bytes that hold texts between other things: word boundaries mean nothing there.
    bool isNamedInBytes(std::string_view bytes) const;
    /// The text with every word that names the person replaced.
    std::string redacted(std::string_view text) const;
    /// The bytes with every word that names the person overwritten, as long as before.
    std::string masked(std::string_view bytes) const;
};

/// One table of the workspace and how it knows people. Every module lists its own; a table that nobody lists fails a
/// test, so that nobody forgets what a new table keeps of a person.
struct PersonalTable
{
    std::string table;
    std::string title; ///< for the heading in a subject's pack
    /// Condition for the rows that are the person's, over the table's columns, with ?1 and ?2 as in Subject. Empty:
    /// the table keeps nothing of people but what stands in a text by chance.
    std::string rows;
};

namespace subjects {

/// NotFound when the customer does not exist.
Result<Subject> find(ReadSession& session, CustomerId customer);

/// This module's tables.
const std::vector<PersonalTable>& tables();

/// Every row that is the person's or names them in a text, as {"_row", column: value, …}: `_row` is the rowid or the
/// primary key, instants are RFC 3339, days ISO dates, bytes text or {"base64"}; the name of a kind, trait, place or
/// product stands beside its number ("kind", "kind_id"). Looks at every row of the table unless `namedToo` is off.
Json recordsOf(ReadSession& session, const Subject& subject, const PersonalTable& table, bool namedToo = true);

/// Runs a deletion or an update with ?1 and ?2 bound as in Subject; says how many rows it changed. Nothing for a table
/// that is not there.
std::int64_t change(Transaction& tx, const Subject& subject, std::string_view sql);

/// Replaces what names the person in the texts of a column, row by row; bytes are overwritten in place. Says how many
/// rows it changed.
std::int64_t redact(Transaction& tx, const Subject& subject, const std::string& table, const std::string& column);

/// The subject without the words that are somebody else's, too: a household's telephone stays in the others' rows.
Subject withoutShared(Connection& connection, const Subject& subject);

}
}

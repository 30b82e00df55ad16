#pragma once

#include "core/customer/channel.h"
#include "core/customer/identity.h"
#include "core/intake/importfield.h"
#include "core/intake/rejects.h"
#include "core/intake/rowbinding.h"
#include "core/intake/staging.h"
#include "core/intake/statuswords.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// A value of a trait in its canonical text; a list is a JSON array.
struct PersonTrait
{
    std::string name;
    customer::TraitType type = customer::TraitType::Text;
    std::string label; ///< of a new trait: its header
    std::string text;
    std::optional<MergePolicy> policy = {}; ///< of its column; nothing: the import's
    std::optional<Ms> effectiveAt = {};     ///< where the column's policy says another one than the row's
};

struct PersonConsent
{
    customer::Channel channel = customer::Channel::Email;
    std::string purpose = "marketing";
    ConsentWord word = ConsentWord::Unknown;
    std::optional<Ms> at;
    std::string evidence;
};

/// What one row says of a customer.
struct Person
{
    std::vector<customer::Identity> identities;
    std::vector<PersonTrait> traits;
    std::vector<PersonConsent> consents;
    std::optional<Ms> createdAt;
    std::optional<Ms> updatedAt;

    void write(RecordWriter& record) const;
    static Person read(RecordReader& record);
};

/// Whose ids and which file a row's facts come from.
struct PersonSource
{
    const Store& store;
    std::string source;   ///< of external ids
    std::string fileName; ///< named as evidence
    /// Whose devices are whose in the file; null: it does not say.
    const class DeviceTies* ties = nullptr;
};

/// An address that could not be read, when that leaves nobody to give the row to.
struct BadIdentity
{
    std::string column;
    std::string value;
    std::string reason;
};

/// The identities of a row, the strongest first. Cells that are none are noted, and the first is given in `bad`. The
/// emails are those of `emails`: Email, or RefundEmail of a row whose money goes out.
std::vector<customer::Identity> readIdentities(const RowBinding& binding, const CsvRow& row, const PersonSource& source,
                                               ImportNotes& notes, std::optional<BadIdentity>& bad,
                                               Field emails = Field::Email);
/// The traits and consents of a row.
void readFacts(RowBinding& binding, const CsvRow& row, const PersonSource& source, ImportNotes& notes, Person& person);

/// Whether the id by which a web or app tracker knows somebody is their email address.
bool isAddressOfTracker(std::string_view id);

/// A list in one cell: items between commas, semicolons or " ::: ", with inner quotes as needed.
std::vector<std::string> splitList(std::string_view cell);

}

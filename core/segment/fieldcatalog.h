#pragma once

#include "core/customer/trait.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What rules can ask about: traits, given and computed, and events with their fields.
namespace patron::segment {

using customer::TraitType;

/// The operators of a type, in the order in which a person is shown them.
const std::vector<Operator>& operatorsFor(TraitType type);
bool offers(TraitType type, Operator op);

/// A trait that a rule can name.
struct Field
{
    enum class Source {
        Customer, ///< id, email, phone
        Declared, ///< has a history of entries
        Computed  ///< from orders, events and sends, as of any instant
    };

    std::string name;
    std::string label;
    TraitType type = TraitType::Text;
    Source source = Source::Declared;
    std::int64_t traitId = 0;              ///< Declared
    bool instant = false;                  ///< a date with a time of day
    bool assumable = false;                ///< before the first entry the first known value stands
    std::vector<std::string> choices = {}; ///< the values there can be, where they are few and fixed
};

/// A field of an event.
struct EventField
{
    std::string name;
    std::string label;
    TraitType type = TraitType::Text;
    std::vector<std::string> choices = {};

    bool ofLine() const { return name.starts_with("line."); }
};

struct EventKind
{
    std::string name;
    std::string label;
    std::vector<EventField> fields;
    bool openProperties = true; ///< any other name is a free property of the event

    const EventField* find(std::string_view field) const;
};

/// A list of what can be asked, taken at one moment. Cheap to keep, immutable.
class FieldCatalog
{
public:
    /// What every workspace has: standard and computed traits and the fixed event kinds.
    static FieldCatalog builtIn();
    /// That and the workspace's own traits.
    static FieldCatalog load(ReadSession& session);
    /// Adds the event kinds that occur in the workspace; for lists a person picks from.
    void addKindsSeen(ReadSession& session);

    const std::vector<Field>& fields() const { return m_fields; }
    const std::vector<EventKind>& eventKinds() const { return m_kinds; }
    /// Nothing for an unknown name.
    const Field* find(std::string_view name) const;
    /// The kind, known or any other (with the fields that every event has). References stay valid while the catalog
    /// lives.
    const EventKind& eventKind(std::string_view name) const;
    std::vector<std::string> fieldNames() const;

private:
    std::vector<Field> m_fields;
    std::vector<EventKind> m_kinds;
    EventKind m_anyKind;
};

}

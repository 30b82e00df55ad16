#pragma once

#include "core/base/json.h"
#include "core/intake/personrow.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::intake {

/// What a row of an events file is: something that happened, what is known of a person or of the company a person is
/// with, a purchase or its return.
enum class TrackedKind { Event, Person, Company, Purchase, Return };

/// A row of an events file, as web, app and till exports write it.
struct TrackedRow
{
    TrackedKind what = TrackedKind::Event;
    std::string kind;       ///< the event's name
    Json properties;        ///< an object; GA4's lists of {key, value} made one
    Json items;             ///< a list of products
    std::string key;        ///< what it was about: the page, the product, the words searched for
    std::string order;      ///< a purchase's number
    bool cancelled = false; ///< the purchase was called off
    std::string channel;
};

/// Reads one. Gives the field and the sentence where it cannot.
struct TrackedProblem
{
    Field field = Field::EventProperties;
    std::string_view reason;
};
std::optional<TrackedProblem> readTracked(const RowBinding& binding, const CsvRow& row, TrackedRow& tracked);

/// Whose devices are whose, by the rows of a file that name both: rows that name the device alone are theirs, too,
/// wherever they stand.
class DeviceTies
{
public:
    void learn(const std::vector<customer::Identity>& identities);
    /// Adds the identities that a device is tied to where nothing else is known.
    void complete(std::vector<customer::Identity>& identities) const;

private:
    struct Tie
    {
        std::vector<customer::Identity> identities;
        bool several = false; ///< people share the device: nobody can tell whose a row is
    };
    std::unordered_map<std::string, Tie> m_ties;
};

/// Gives a purchase of an events file the form of the rows of an orders file: one for each product.
class PurchaseRows
{
public:
    explicit PurchaseRows(const ColumnMapping& events, const TimeZone& zone, const std::string& country);

    RowBinding& binding() { return m_binding; }
    /// The rows; valid until the next call.
    const std::vector<CsvRow>& rowsOf(RowBinding& events, const CsvRow& row, const TrackedRow& tracked);

private:
    RowBinding m_binding;
    std::vector<std::vector<std::string>> m_cells;
    std::vector<CsvRow> m_rows;
};

}

#pragma once

#include "core/customer/referencestore.h"
#include "core/intake/personwriter.h"

#include <set>

namespace patron::intake {

/// The rows of files about the shop's world and not about its customers, between reading and applying: products,
/// places, the gazetteer, rates; and lists of addresses that nobody may write to.
class ReferenceStage
{
public:
    /// Takes a row of a file of that kind, or says why not.
    void add(ImportKind kind, RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
             ImportNotes& notes);

    /// Writes everything, counts the rows by kind and in all, and brings orders up to date with new rates.
    Result<void> apply(ApplyContext& context, ImportCounts& counts, std::map<std::string, ImportCounts>& kinds);

private:
    void keep(ImportKind kind, const RecordWriter& record);
    /// The title of a product's variants: where they have none, the one that stood in the first row of their handle.
    std::string titleOf(const RowBinding& binding, const CsvRow& row);
    void addProduct(RowBinding& binding, const CsvRow& row, Rejects& rejects);
    void addPlace(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects);
    void addGazetteer(RowBinding& binding, const CsvRow& row, Rejects& rejects);
    void addRate(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                 ImportNotes& notes);
    void addRates(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                  ImportNotes& notes);
    void addSuppression(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                        ImportNotes& notes);
    customer::reference::Written write(ImportKind kind, RecordReader& record, ApplyContext& context);
    customer::reference::Written writeRates(RecordReader& record, ApplyContext& context);

    StagingLog m_log;
    std::string m_handle; ///< of the product row before
    std::string m_title;
    std::set<std::string> m_currencies; ///< whose rates changed
};

}

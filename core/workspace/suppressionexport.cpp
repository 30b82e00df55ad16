#include "core/workspace/suppressionexport.h"

#include "core/base/json.h"
#include "core/intake/writers/tablewriter.h"

#include <algorithm>

namespace patron::workspace {

namespace {
constexpr std::size_t rowsOfBlock = 1000;
}

Result<ExportedSuppressions> exportSuppressions(ReadSession& session, const Store& store,
                                                const customer::SuppressionFilter& filter,
                                                const std::filesystem::path& file)
{
    const customer::SuppressionIndex found = customer::suppressions::index(session, store, filter);
    // An address has a column of its kind, so that Patron and others know without asking which it is.
    PATRON_TRY(writer, intake::TableWriter::create(
                           intake::exportFormatOf(file), file,
                           {{"email"}, {"phone"}, {"reason"}, {"suppressed_at", true}, {"source"}, {"evidence"}}));
    ExportedSuppressions done;
    const std::vector<std::int64_t>& entries = *found.entries;
    for (std::size_t from = 0; from < entries.size(); from += rowsOfBlock) {
        const std::size_t to = std::min(from + rowsOfBlock, entries.size());
        const std::vector<std::int64_t> block(entries.begin() + static_cast<std::ptrdiff_t>(from),
                                              entries.begin() + static_cast<std::ptrdiff_t>(to));
        for (const customer::SuppressionLine& line : customer::suppressions::rows(session, block)) {
            if (line.normalized.empty()) {
                ++done.erased;
                continue;
            }
            const bool isEmail = line.kind == "email";
            PATRON_CHECK(writer->write({isEmail ? Json(line.normalized) : Json(nullptr),
                                        isEmail ? Json(nullptr) : Json(line.normalized), line.reason,
                                        formatIsoDate(store.zone().dayAt(line.at)), line.source, line.evidence}));
            ++done.written;
        }
    }
    PATRON_CHECK(writer->finish());
    return done;
}

}

#pragma once

#include "core/base/error.h"
#include "core/intake/csvreader.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::intake {

/// The rows of one table as they stand in a file, of whatever format: with preamble and header where those are rows.
/// Used by one thread.
class RowSource
{
public:
    virtual ~RowSource() = default;
    /// The next row; false at the end, and when reading failed. A row that cannot be used comes with its problem. Its
    /// `line` is a line of text, a row of a sheet, or the number of a record where a file has no lines.
    virtual bool next(CsvRow& row) = 0;
    /// Why the rows are not all there are.
    virtual std::optional<Error> failure() const = 0;
    /// Sentences about cells that were read otherwise than they stand there, once the rows are read.
    virtual std::vector<std::string> notes() const { return {}; }
};

}

#pragma once

#include "core/intake/readers/rowsource.h"

#include <memory>

namespace patron::intake {

/// The rows of a delimited text.
class CsvSource final : public RowSource
{
public:
    CsvSource(std::unique_ptr<TextSource> text, const Dialect& dialect)
        : m_text(std::move(text))
        , m_reader(*m_text, dialect)
    {}
    bool next(CsvRow& row) override { return m_reader.next(row); }
    std::optional<Error> failure() const override { return m_text->failure(); }

private:
    std::unique_ptr<TextSource> m_text;
    CsvReader m_reader;
};

}

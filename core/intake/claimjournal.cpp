#include "core/intake/claimjournal.h"

namespace patron::intake {

std::int64_t StoredWords::numberOf(std::string_view word)
{
    const auto [place, added] = m_numbers.try_emplace(std::string(word), 0);
    if (added)
        place->second = customer::claims::wordNumber(m_tx, word);
    return place->second;
}

std::string_view StoredWords::wordOf(std::int64_t number)
{
    const auto [place, added] = m_words.try_emplace(number);
    if (added)
        place->second = customer::claims::wordText(m_tx.connection(), number);
    return place->second;
}

std::string ClaimJournal::pack(const Person& person)
{
    RecordWriter record(&m_words);
    person.write(record);
    return record.record();
}

}

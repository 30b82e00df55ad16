#include "core/message/usedfields.h"

#include <algorithm>

namespace patron::message {

namespace {
/// Whether a name is another one or goes on from it: "a.b" and "a[]" from "a".
bool goesOnFrom(std::string_view name, std::string_view begin)
{
    return name.starts_with(begin) &&
           (name.size() == begin.size() || name[begin.size()] == '.' || name[begin.size()] == '[');
}
}

UsedFields::UsedFields(std::vector<std::string> fields)
    : m_everything(false)
    , m_fields(std::move(fields))
{
    std::sort(m_fields.begin(), m_fields.end());
    m_fields.erase(std::unique(m_fields.begin(), m_fields.end()), m_fields.end());
}

void UsedFields::add(std::string field)
{
    const auto at = std::lower_bound(m_fields.begin(), m_fields.end(), field);
    if (!m_everything && (at == m_fields.end() || *at != field))
        m_fields.insert(at, std::move(field));
}

void UsedFields::add(const UsedFields& others)
{
    if (others.m_everything)
        *this = others;
    for (const std::string& field : others.m_fields)
        add(field);
}

bool UsedFields::wantsAnyOf(std::string_view root) const
{
    return m_everything ||
           std::any_of(m_fields.begin(), m_fields.end(), [&](const auto& field) { return goesOnFrom(field, root); });
}

bool UsedFields::wantsAllOf(std::string_view root) const
{
    // A key that is worked out while rendering may be any.
    return m_everything || std::any_of(m_fields.begin(), m_fields.end(), [&](const std::string& field) {
               return field == root || (goesOnFrom(field, root) && field[root.size()] == '[');
           });
}

bool UsedFields::wants(std::string_view field) const
{
    const std::string_view root = field.substr(0, field.find('.'));
    return wantsAllOf(root) || wantsAnyOf(field);
}

std::string UsedFields::signature() const
{
    std::string text = m_everything ? "*" : "";
    for (const std::string& field : m_fields)
        text += field + '\n';
    return text;
}

}

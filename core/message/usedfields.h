#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// Which of the things a template may see it can ask for. By default all of them.
class UsedFields
{
public:
    UsedFields() = default;
    explicit UsedFields(std::vector<std::string> fields);
    /// Uses one more.
    void add(std::string field);
    void add(const UsedFields& others);

    /// The same text for the same fields.
    std::string signature() const;
    /// Whether anything of a root is used: "orders".
    bool wantsAnyOf(std::string_view root) const;
    /// Whether a field, something in it, or what it stands in as a whole is used: "customer.rfm_group" is by
    /// `{{ customer.rfm_group }}`, by `{% assign c = customer %}`, and by `{{ customer[name] }}`.
    bool wants(std::string_view field) const;

private:
    bool wantsAllOf(std::string_view root) const;

    bool m_everything = true;
    std::vector<std::string> m_fields; ///< sorted
};

}

#pragma once

#include <QString>
#include <QStringList>

#include <optional>

namespace patron::ui {

/// A Liquid output taken apart: {{ customer.first_name | default: "there" | capitalize }}.
struct LiquidOutput
{
    QString field;
    std::optional<QString> fallback; ///< of a default filter with a literal text
    QStringList filters;             ///< the others, as they are written
    bool trimsBefore = false;        ///< {{-
    bool trimsAfter = false;         ///< -}}

    bool operator==(const LiquidOutput&) const = default;
    /// The output as it is written; the fallback stands first.
    QString source() const;
    /// "first name | there"
    QString label() const;
};

/// Nothing for what is no single output.
std::optional<LiquidOutput> readLiquidOutput(const QString& source);

}

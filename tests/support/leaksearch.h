#pragma once

#include <QByteArray>
#include <QStringList>

#include <vector>

namespace patron::test {

/// Looks for texts that must be nowhere, however they may be coded: in capitals, UTF-16, hexadecimal, base64,
/// quoted-printable.
class LeakSearch
{
public:
    explicit LeakSearch(std::vector<QByteArray> secrets)
        : m_secrets(std::move(secrets))
    {}

    /// Which one stands in some bytes, in which coding; empty when none does.
    QByteArray in(const QByteArray& bytes) const;
    /// Every file below a folder that holds one or is named by one, with which.
    QStringList below(const QString& folder, const QStringList& except) const;

private:
    std::vector<QByteArray> m_secrets;
};

}

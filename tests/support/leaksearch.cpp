#include "tests/support/leaksearch.h"

#include <QDirIterator>
#include <QFile>

#include <algorithm>

namespace patron::test {

namespace {
QByteArray utf16(const QByteArray& text, bool bigEndian)
{
    QByteArray wide;
    for (const char c : text) {
        if (bigEndian)
            wide += '\0';
        wide += c;
        if (!bigEndian)
            wide += '\0';
    }
    return wide;
}

QByteArray quotedPrintable(const QByteArray& text)
{
    QByteArray coded;
    for (const char c : text) {
        if (c == '@' || c == '.' || c == ' ' || c == ',')
            coded += "=" + QByteArray::number(static_cast<unsigned char>(c), 16).toUpper();
        else
            coded += c;
    }
    return coded;
}

/// The middle of a text in base64, whatever stands before it: three, for its place in a group of three bytes.
std::vector<QByteArray> base64(const QByteArray& text)
{
    std::vector<QByteArray> found;
    for (int skip = 0; skip < 3; ++skip) {
        const QByteArray whole = text.mid(skip, (text.size() - skip) / 3 * 3);
        if (whole.size() >= 6)
            found.push_back(whole.toBase64());
    }
    return found;
}
}

QByteArray LeakSearch::in(const QByteArray& bytes) const
{
    const QByteArray lower = bytes.toLower();
    for (const QByteArray& secret : m_secrets) {
        const QByteArray small = secret.toLower();
        for (const auto& [coding, text] : {std::pair("as it is", small), std::pair("UTF-16LE", utf16(small, false)),
                                           std::pair("UTF-16BE", utf16(small, true)),
                                           std::pair("quoted-printable", quotedPrintable(small).toLower()),
                                           std::pair("hexadecimal", small.toHex())}) {
            if (lower.contains(text))
                return secret + " " + coding;
        }
        for (const QByteArray& spelling : {secret, small}) {
            for (const QByteArray& coded : base64(spelling)) {
                if (bytes.contains(coded))
                    return secret + " in base64";
            }
        }
    }
    return {};
}

QStringList LeakSearch::below(const QString& folder, const QStringList& except) const
{
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        if (std::any_of(except.begin(), except.end(), [&](const QString& each) { return path.startsWith(each); }))
            continue;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        QByteArray leak = in(file.readAll());
        if (leak.isEmpty())
            leak = in(path.toUtf8());
        if (!leak.isEmpty())
            found << path + QStringLiteral(": ") + QString::fromUtf8(leak);
    }
    return found;
}

}

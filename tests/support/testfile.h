#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>

namespace patron::test {

/// Writes a whole file and gives its path again; a test that cannot have its file ends at once.
inline QString writeFile(const QString& path, const QByteArray& bytes)
{
    QFile out(path);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
        qFatal("the test file %s could not be written", qPrintable(path));
    return path;
}

}

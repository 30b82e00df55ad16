#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>
#include <QTest>

#include <string>
#include <string_view>

namespace patron::test {

/// For comparing: Qt Test prints both sides of a QString, and neither of a std::string.
inline QString q(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

inline QByteArray describe(const Error& error)
{
    return QByteArray::fromStdString(std::string(errorName(error.code)) + ": " + error.text + " [" + error.detail +
                                     "]");
}

template <typename T>
QByteArray describe(const Result<T>& result)
{
    return result ? QByteArray("a value") : describe(result.error());
}

}

/// The expression is a Result that must hold a value; the error is printed when it does not.
#define VERIFY_OK(expression)                                                                                          \
    do {                                                                                                               \
        const auto& okResult = (expression);                                                                           \
        QVERIFY2(okResult.has_value(), patron::test::describe(okResult).constData());                                  \
    } while (false)

/// The expression is a Result that must hold an error of this code whose sentence holds these words.
#define VERIFY_FAILS(expression, wantedCode, words)                                                                    \
    do {                                                                                                               \
        const auto& failedResult = (expression);                                                                       \
        QVERIFY2(!failedResult.has_value(), "an error was expected");                                                  \
        QVERIFY2(failedResult.error().code == (wantedCode), patron::test::describe(failedResult).constData());         \
        QVERIFY2(failedResult.error().text.find(words) != std::string::npos,                                           \
                 patron::test::describe(failedResult).constData());                                                    \
    } while (false)

#pragma once

#include "core/base/error.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace patron {

/// A value or the reason why there is none. The interface follows std::expected, which the compilers we support
/// do not all have, so that it can become the standard one.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() &
    {
        assert(has_value());
        return *std::get_if<0>(&m_state);
    }
    const T& value() const&
    {
        assert(has_value());
        return *std::get_if<0>(&m_state);
    }
    T&& value() &&
    {
        assert(has_value());
        return std::move(*std::get_if<0>(&m_state));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() &
    {
        assert(!has_value());
        return *std::get_if<1>(&m_state);
    }
    const Error& error() const&
    {
        assert(!has_value());
        return *std::get_if<1>(&m_state);
    }
    Error&& error() &&
    {
        assert(!has_value());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    std::variant<T, Error> m_state;
};

/// Done, or the reason why not.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
    {}

    bool has_value() const { return !m_error; }
    explicit operator bool() const { return has_value(); }
    void value() const { assert(has_value()); }

    Error& error() &
    {
        assert(m_error);
        return *m_error;
    }
    const Error& error() const&
    {
        assert(m_error);
        return *m_error;
    }
    Error&& error() &&
    {
        assert(m_error);
        return std::move(*m_error);
    }

private:
    std::optional<Error> m_error;
};

}

/// Evaluates an expression of type Result and leaves the function with its error, or goes on with `name` as its value.
#define PATRON_TRY(name, expression)                                                                                   \
    auto name##Result = (expression);                                                                                  \
    if (!name##Result)                                                                                                 \
        return std::move(name##Result).error();                                                                        \
    auto& name = *name##Result

/// The same where the value is void or not wanted.
#define PATRON_CHECK(expression)                                                                                       \
    do {                                                                                                               \
        auto checkedResult = (expression);                                                                             \
        if (!checkedResult)                                                                                            \
            return std::move(checkedResult).error();                                                                   \
    } while (false)

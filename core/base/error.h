// Errors as values. An Error says what kind of thing went wrong, in a sentence for the person who has to act on it,
// with a context that grows outward ("reading pack 1a2b…: …"). It never carries a secret value.
#pragma once

#include <QString>

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace probate {

enum class ErrorKind {
    Usage,       ///< the caller asked for something that makes no sense; exit code 2
    NotFound,    ///< a file, id or object does not exist
    Unreadable,  ///< it exists and cannot be read: permissions, I/O
    Malformed,   ///< bytes that break the format they claim
    Unsupported, ///< a valid form that Probate does not handle
    Limit,       ///< a cap was hit
    Conflict,    ///< held by another run, newer version, contradicting input
    Internal     ///< a defect of Probate
};

class Error
{
public:
    Error(ErrorKind kind, QString message) : m_kind(kind), m_message(std::move(message)) {}

    ErrorKind kind() const { return m_kind; }
    /// One sentence without a trailing newline: "context: context: what failed".
    const QString &message() const { return m_message; }
    /// The same error, seen from one step further out.
    Error within(const QString &context) const { return {m_kind, context + QStringLiteral(": ") + m_message}; }

    bool operator==(const Error &) const = default;

private:
    ErrorKind m_kind;
    QString m_message;
};

/// The published word for a kind: "usage", "not-found" …
QString toText(ErrorKind kind);

/// A T, or the Error that kept us from it. Result<void> is success or an Error.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T &value() & { return std::get<0>(m_state); }
    const T &value() const & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    const Error &error() const { return std::get<1>(m_state); }
    Result within(const QString &context) &&
    {
        return ok() ? std::move(*this) : Result(error().within(context));
    }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error &error() const { return *m_error; }
    Result within(const QString &context) &&
    {
        return ok() ? Result() : Result(m_error->within(context));
    }

private:
    std::optional<Error> m_error;
};

} // namespace probate

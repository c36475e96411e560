// Secrets without a format: a name that promises one beside a value that can be one. Judges by the name, the value's
// shape, entropy and naturalness; used for assignments found in any text and for the values that readers hand over.
#pragma once

#include "core/model/names.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace probate {

/// Where a name and its value stood.
enum class Setting {
    Code,       ///< a string literal in source text: labels, messages and identifiers abound
    Structured, ///< a key of a configuration format
    Loose       ///< a bare word after a name: only what a generator can have made
};

/// What a name promises.
struct NamePromise
{
    enum class Value { Password, Token }; ///< chosen by people, or made by a generator

    Value value = Value::Token;
    Kind kind = Kind::GenericSecret;
    bool exact = false; ///< the last word says it outright: "password", not "passwordHint"
};

/// Nothing: it promises no secret ("password_file", "primary_key", "max_tokens", "public_key").
std::optional<NamePromise> promiseOf(const QString &name);

struct GenericVerdict
{
    const char *refusal = nullptr; ///< why not; nothing if it is a secret
    Kind kind = Kind::GenericSecret;
    double confidence = 0;
};

/// "a" + "b", "a" . "b" or "a" "b" over line ends: what the program sees, without the outermost quotes. May be a
/// secret.
QByteArray joinedLiterals(QByteArrayView pieces);

GenericVerdict judgeNamed(const QString &name, QByteArrayView value, Setting setting);

} // namespace probate

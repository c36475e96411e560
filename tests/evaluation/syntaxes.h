// How languages and formats write "this name has this value". Private to tests/evaluation.
#pragma once

#include <QByteArray>
#include <QString>

#include <span>
#include <vector>

namespace probate::evaluation {

enum class NameStyle { Snake, Upper, Camel, Pascal, Kebab, Dotted };

/// What a value must not hold to stand there as it is.
enum class Holds { Anything, PlainWord, Letters };

struct Syntax
{
    const char *name;
    const char *file;
    const char *text; ///< @N the name, @V the value, @A and @B its halves
    NameStyle style = NameStyle::Snake;
    Holds holds = Holds::Anything;
};

std::span<const Syntax> allSyntaxes();

/// "datadogApiKey" in another style.
QByteArray styled(const QByteArray &name, NameStyle style);
QByteArray written(const Syntax &syntax, const QByteArray &name, const QByteArray &value);

} // namespace probate::evaluation

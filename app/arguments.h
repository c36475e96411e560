// What a user typed, taken apart: options by their long names, and the rest in order. Filled by command_line.cpp, the
// one file that knows Boost.Program_options.
#pragma once

#include <QString>
#include <QStringList>

#include <map>

namespace probate {

/// An option as help, man page and completion describe it, and as the parser accepts it.
struct OptionSpec
{
    enum class Completes { Nothing, Files, Folders, Words };

    const char *name;            ///< long name without dashes
    char letter = 0;             ///< short name, or 0
    const char *value = nullptr; ///< placeholder of its value ("FILE"); null: a flag
    const char *help = "";       ///< a sentence without a full stop
    bool repeated = false;
    Completes completes = Completes::Nothing;
    const char *words = ""; ///< the values it takes, separated by spaces, for Words
};

class Arguments
{
public:
    bool has(const char *option) const { return m_options.contains(QLatin1StringView(option)); }
    /// The last value given, or the fallback.
    QString value(const char *option, const QString &fallback = {}) const;
    QStringList values(const char *option) const;
    const QStringList &positionals() const { return m_positionals; }

    void add(const QString &option, const QString &value) { m_options[option].append(value); }
    void addPositional(const QString &value) { m_positionals.append(value); }

private:
    std::map<QString, QStringList> m_options;
    QStringList m_positionals;
};

} // namespace probate

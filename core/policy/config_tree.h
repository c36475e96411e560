// YAML as a small tree of our own: scalars with their line, maps in file order, sequences. Refuses what configuration
// has no use for (anchors, aliases, tags, several documents, double keys) and everything above its caps.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"

#include <QByteArrayView>

#include <vector>

namespace probate {

struct ConfigNode
{
    enum class Type { Null, Scalar, Map, Sequence };

    Type type = Type::Null;
    int line = 0;              ///< from 1
    QString text;              ///< Scalar
    std::vector<QString> keys; ///< Map: keys, parallel to children
    std::vector<int> keyLines;
    std::vector<ConfigNode> children; ///< Map: values; Sequence: items

    const ConfigNode *find(QLatin1StringView key) const;
};

/// At most 1 MiB, 32 levels and 100,000 nodes. `name` is for messages: "policy.yaml:12: …".
Result<ConfigNode> parseConfig(QByteArrayView yaml, const QString &name);

/// Reads values out of a tree and collects the first error; every getter leaves its target alone where the key is
/// missing. finish() also reports keys that nobody asked for.
class ConfigReader
{
public:
    ConfigReader(const ConfigNode &map, QString name);

    void text(QLatin1StringView key, QString &target);
    void boolean(QLatin1StringView key, bool &target);
    void number(QLatin1StringView key, double &target, double least, double most);
    void duration(QLatin1StringView key, Duration &target);
    void instant(QLatin1StringView key, Instant &target);
    /// The child map or sequence, or nothing; wrong types are errors.
    const ConfigNode *map(QLatin1StringView key);
    const ConfigNode *sequence(QLatin1StringView key);
    /// A sequence of scalars.
    std::vector<QString> texts(QLatin1StringView key);
    bool has(QLatin1StringView key) const;
    void require(std::initializer_list<const char *> keys);

    void fail(int line, const QString &what);
    void fail(const Error &error); ///< of a part that was read apart: its message names the line already
    Result<void> finish();
    const QString &name() const { return m_name; }
    int line() const { return m_map.line; }

private:
    const ConfigNode *scalar(QLatin1StringView key);
    const ConfigNode *take(QLatin1StringView key);

    const ConfigNode &m_map;
    QString m_name;
    std::vector<QString> m_taken;
    std::optional<Error> m_error;
};

/// "15 min", "4 h", "90 d", "30 s", "0": a whole number and a unit.
std::optional<Duration> parseDuration(const QString &text);

} // namespace probate

#include "scanners/readers/exports/yaml_value.h"

#include <QJsonArray>
#include <QJsonObject>

#include <yaml-cpp/yaml.h>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype largestYaml = 64 << 20;
/// Kubernetes objects nest about ten deep.
constexpr int deepest = 64;

class Conversion
{
public:
    /// Every node that is written out takes a byte; what has more nodes than bytes multiplies by aliases.
    explicit Conversion(qsizetype bytes) : m_most(bytes) {}

    std::optional<QJsonValue> convert(const YAML::Node &node, int depth)
    {
        if (++m_nodes > m_most || depth > deepest) {
            return std::nullopt;
        }
        if (node.IsSequence()) {
            QJsonArray array;
            for (const auto &entry : node) {
                const auto value = convert(entry, depth + 1);
                if (!value) {
                    return std::nullopt;
                }
                array.append(*value);
            }
            return array;
        }
        if (node.IsMap()) {
            QJsonObject object;
            for (const auto &entry : node) {
                const auto value = convert(entry.second, depth + 1);
                if (!value || !entry.first.IsScalar()) {
                    return std::nullopt;
                }
                object.insert(QString::fromStdString(entry.first.Scalar()), *value);
            }
            return object;
        }
        return node.IsScalar() ? scalar(node) : QJsonValue(QJsonValue::Null);
    }

private:
    static QJsonValue scalar(const YAML::Node &node)
    {
        const QString text = QString::fromStdString(node.Scalar());
        if (node.Tag() == "!") {
            return text; // quoted
        }
        if (text == "true"_L1 || text == "false"_L1) {
            return text == "true"_L1;
        }
        if (text.isEmpty() || text == "null"_L1 || text == "~"_L1) {
            return QJsonValue(QJsonValue::Null);
        }
        bool ok = false;
        const qint64 number = text.toLongLong(&ok);
        return ok && QString::number(number) == text ? QJsonValue(number) : QJsonValue(text);
    }

    qsizetype m_most;
    qsizetype m_nodes = 0;
};

} // namespace

Result<std::vector<QJsonValue>> readYaml(QByteArrayView bytes)
{
    if (bytes.size() > largestYaml) {
        return Error(ErrorKind::Limit, u"a YAML document of more than 64 MiB"_s);
    }
    std::vector<QJsonValue> values;
    try {
        Conversion conversion(bytes.size());
        for (const auto &node : YAML::LoadAll(std::string(bytes.data(), std::size_t(bytes.size())))) {
            auto value = conversion.convert(node, 0);
            if (!value) {
                return Error(ErrorKind::Limit,
                             u"YAML that is nested too deep, has too many nodes, or has keys that are no names"_s);
            }
            values.push_back(std::move(*value));
        }
    } catch (const YAML::Exception &e) {
        // The library's own message quotes no content.
        return Error(ErrorKind::Malformed, u"malformed YAML at line %1"_s.arg(e.mark.line + 1));
    }
    return values;
}

} // namespace probate

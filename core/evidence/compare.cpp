// Where two judgements differ, in sentences. Part of certificate.h.
#include "core/evidence/certificate.h"

#include "core/model/canonical_json.h"

#include <QJsonArray>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t mostSentences = 200;

QString shown(const QJsonValue &value)
{
    if (value.isUndefined()) {
        return u"nothing"_s;
    }
    const auto text = canonicalJson(value);
    const QString words = text ? QString::fromUtf8(*text) : u"an unprintable value"_s;
    return words.size() > 160 ? words.left(157) + u"…"_s : words;
}

/// Elements that have a name are compared by it, so that one that is gone does not make all that follow differ.
QString nameOf(const QJsonValue &element)
{
    for (const auto member : {"id"_L1, "layer"_L1}) {
        const QJsonValue name = element.toObject().value(member);
        if (name.isString()) {
            return name.toString();
        }
    }
    return {};
}

class Comparison
{
public:
    void compare(const QJsonValue &certified, const QJsonValue &recomputed, const QString &where)
    {
        if (certified == recomputed || sentences.size() >= mostSentences) {
            return;
        }
        if (certified.isObject() && recomputed.isObject()) {
            objects(certified.toObject(), recomputed.toObject(), where);
        } else if (certified.isArray() && recomputed.isArray() && named(certified.toArray(), recomputed.toArray())) {
            byName(certified.toArray(), recomputed.toArray(), where);
        } else {
            sentences.push_back(u"%1: the certificate says %2, the evidence gives %3"_s.arg(where, shown(certified),
                                                                                            shown(recomputed)));
        }
    }

    std::vector<QString> sentences;

private:
    void objects(const QJsonObject &certified, const QJsonObject &recomputed, const QString &where)
    {
        QStringList names = certified.keys() + recomputed.keys();
        names.sort();
        names.removeDuplicates();
        for (const QString &name : names) {
            compare(certified.value(name), recomputed.value(name), where.isEmpty() ? name : where + u'.' + name);
        }
    }

    static bool named(const QJsonArray &certified, const QJsonArray &recomputed)
    {
        const auto hasName = [](const QJsonValue &value) { return !nameOf(value).isEmpty(); };
        return std::all_of(certified.begin(), certified.end(), hasName) &&
               std::all_of(recomputed.begin(), recomputed.end(), hasName);
    }

    void byName(const QJsonArray &certified, const QJsonArray &recomputed, const QString &where)
    {
        std::map<QString, std::pair<QJsonValue, QJsonValue>> pairs;
        const QJsonValue none(QJsonValue::Undefined);
        for (const QJsonValue &value : certified) {
            pairs.try_emplace(nameOf(value), value, none);
        }
        for (const QJsonValue &value : recomputed) {
            pairs.try_emplace(nameOf(value), none, none).first->second.second = value;
        }
        const std::size_t before = sentences.size();
        for (const auto &[name, pair] : pairs) {
            compare(pair.first, pair.second, u"%1[%2]"_s.arg(where, name));
        }
        if (sentences.size() == before) {
            sentences.push_back(u"%1: the same elements, in another order or number"_s.arg(where));
        }
    }
};

} // namespace

std::vector<QString> differences(const QJsonObject &certified, const QJsonObject &recomputed)
{
    QJsonObject judged = certified;
    for (const auto member : {"coverage"_L1, "evidence"_L1, "rule_digests"_L1, "tool_version"_L1}) {
        judged.remove(member);
    }
    Comparison comparison;
    comparison.compare(judged, recomputed, {});
    return std::move(comparison.sentences);
}

} // namespace probate

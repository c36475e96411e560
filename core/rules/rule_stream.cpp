#include "core/rules/rule_stream.h"

#include "core/hash/sha256.h"

#include <QDataStream>
#include <QIODevice>

namespace probate {

namespace {

/// Raised when a field is added or its meaning changes, or the reader of rules judges otherwise: old caches are then
/// not used.
constexpr qint32 streamVersion = 1;

template <typename T, typename Write> void writeList(QDataStream &out, const std::vector<T> &list, Write write)
{
    out << static_cast<qint32>(list.size());
    for (const T &item : list) {
        write(item);
    }
}

template <typename T, typename Read> void readList(QDataStream &in, std::vector<T> &list, Read read)
{
    qint32 count = 0;
    in >> count;
    // A damaged count must not reserve memory: items are read until the stream says stop.
    for (qint32 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
        list.push_back(read());
    }
}

void writeExamples(QDataStream &out, const std::vector<RuleExample> &examples, bool withPlaces)
{
    writeList(out, examples, [&](const RuleExample &it) { out << it.text << qint32(withPlaces ? it.line : 0); });
}

void readExamples(QDataStream &in, std::vector<RuleExample> &examples)
{
    readList(in, examples, [&] {
        RuleExample it;
        qint32 line = 0;
        in >> it.text >> line;
        it.line = line;
        return it;
    });
}

void write(QDataStream &out, const Rule &rule, bool withPlaces)
{
    out << rule.id << rule.provider << rule.title << static_cast<qint32>(rule.kind) << rule.why << rule.reference
        << rule.rotation << rule.pattern << rule.caseless << qint32(rule.widest) << rule.closing;
    writeList(out, rule.words, [&](const QByteArray &it) { out << it; });
    writeList(out, rule.validators, [&](const ValidatorCall &it) { out << it.name << it.argument; });
    writeList(out, rule.handles, [&](const HandleTemplate &it) { out << it.scheme << it.value; });
    writeList(out, rule.attributes, [&](const auto &it) { out << it.first << it.second; });
    out << rule.issuer << rule.longestLifetimeSeconds.has_value() << rule.longestLifetimeSeconds.value_or(0)
        << rule.firmExpiry << rule.confidence << rule.pairsWith << qint32(rule.pairDistance) << rule.identifierOnly;
    writeExamples(out, rule.examples, withPlaces);
    writeExamples(out, rule.counterExamples, withPlaces);
    out << (withPlaces ? rule.file : QString()) << qint32(withPlaces ? rule.line : 0);
}

Rule readRule(QDataStream &in)
{
    Rule rule;
    qint32 kind = 0;
    qint32 widest = 0;
    in >> rule.id >> rule.provider >> rule.title >> kind >> rule.why >> rule.reference >> rule.rotation >>
        rule.pattern >> rule.caseless >> widest >> rule.closing;
    if (kind < 0 || kind > static_cast<qint32>(Kind::GenericSecret)) {
        in.setStatus(QDataStream::ReadCorruptData);
        return rule;
    }
    rule.kind = static_cast<Kind>(kind);
    rule.widest = widest;
    const auto bytes = [&] {
        QByteArray it;
        in >> it;
        return it;
    };
    const auto text = [&] {
        QString it;
        in >> it;
        return it;
    };
    readList(in, rule.words, bytes);
    readList(in, rule.validators, [&] { return ValidatorCall{text(), text()}; });
    readList(in, rule.handles, [&] { return HandleTemplate{bytes(), text()}; });
    readList(in, rule.attributes, [&] { return std::pair<QString, QString>{text(), text()}; });
    bool limited = false;
    qint64 seconds = 0;
    qint32 distance = 0;
    in >> rule.issuer >> limited >> seconds >> rule.firmExpiry >> rule.confidence >> rule.pairsWith >> distance >>
        rule.identifierOnly;
    if (limited) {
        rule.longestLifetimeSeconds = seconds;
    }
    rule.pairDistance = distance;
    readExamples(in, rule.examples);
    readExamples(in, rule.counterExamples);
    qint32 line = 0;
    in >> rule.file >> line;
    rule.line = line;
    return rule;
}

} // namespace

QByteArray toBytes(const std::vector<Rule> &rules, bool withPlaces)
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << streamVersion;
    writeList(out, rules, [&](const Rule &rule) { write(out, rule, withPlaces); });
    return bytes;
}

std::optional<std::vector<Rule>> rulesFromBytes(const QByteArray &bytes)
{
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_4);
    qint32 version = 0;
    in >> version;
    if (version != streamVersion) {
        return std::nullopt;
    }
    std::vector<Rule> rules;
    readList(in, rules, [&] { return readRule(in); });
    if (in.status() != QDataStream::Ok || !in.atEnd()) {
        return std::nullopt;
    }
    return rules;
}

QByteArray digestOf(const std::vector<Rule> &rules)
{
    return sha256Hex(toBytes(rules, false));
}

} // namespace probate

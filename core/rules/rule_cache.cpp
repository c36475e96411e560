#include "core/rules/rule_cache.h"

#include "core/crypto/hash.h"
#include "core/rules/rule_stream.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace probate {

namespace {

constexpr qsizetype digestSize = 32;

QByteArray keyOf(const std::vector<RuleFile> &files)
{
    QByteArray all;
    for (const RuleFile &file : files) {
        const QByteArray name = file.name.toUtf8();
        all += QByteArray::number(name.size()) + ' ' + name + QByteArray::number(file.bytes.size()) + ' ' + file.bytes;
    }
    return sha256Hex(all);
}

/// The cache: SHA-256 of the rest, the rule set's digest, the rules.
std::optional<RuleSet> load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > (qint64(64) << 20)) {
        return std::nullopt;
    }
    const QByteArray bytes = file.readAll();
    const QByteArray body = bytes.mid(digestSize);
    if (bytes.size() <= 3 * digestSize || sha256(body) != bytes.first(digestSize)) {
        return std::nullopt;
    }
    auto rules = rulesFromBytes(body.mid(2 * digestSize));
    if (!rules) {
        return std::nullopt;
    }
    return RuleSet{std::move(*rules), body.first(2 * digestSize)};
}

void keep(const QString &path, const RuleSet &set)
{
    const QByteArray body = set.digest + toBytes(set.rules, true);
    QSaveFile file(path); // written aside and renamed: a reader sees all or nothing
    if (file.open(QIODevice::WriteOnly)) {
        file.write(sha256(body));
        file.write(body);
        file.commit();
    }
}

} // namespace

Result<RuleSet> readRulesCached(const QStringList &places, const QString &cacheDirectory)
{
    if (cacheDirectory.isEmpty() || !QDir().mkpath(cacheDirectory)) {
        return readRules(places);
    }
    const auto files = loadRuleFiles(places);
    if (!files) {
        return files.error();
    }
    const QString path =
        QDir(cacheDirectory)
            .filePath(QStringLiteral("rules-%1.cache").arg(QString::fromLatin1(keyOf(*files).first(32))));
    if (auto cached = load(path)) {
        return std::move(*cached);
    }
    auto set = readRules(places);
    if (set) {
        keep(path, *set);
    }
    return set;
}

} // namespace probate

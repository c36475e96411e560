#include "core/rules/rule_cache.h"

#include "core/hash/sha256.h"
#include "core/rules/rule_stream.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace probate {

namespace {

constexpr qsizetype digestSize = 32;
constexpr qsizetype hexSize = 2 * digestSize;

QByteArray keyOf(const std::vector<RuleFile> &files)
{
    QByteArray all;
    for (const RuleFile &file : files) {
        const QByteArray name = file.name.toUtf8();
        all += QByteArray::number(name.size()) + ' ' + name + QByteArray::number(file.bytes.size()) + ' ' + file.bytes;
    }
    return sha256Hex(all);
}

/// The cache: SHA-256 of the rest, the key, the rule set's digest, the rules (which begin with their form's version).
std::optional<RuleSet> load(const QString &path, const QByteArray &key)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > (qint64(64) << 20)) {
        return std::nullopt;
    }
    const QByteArray bytes = file.readAll();
    const QByteArrayView body = QByteArrayView(bytes).sliced(std::min(digestSize, bytes.size()));
    if (body.size() <= 2 * hexSize || sha256(body) != bytes.first(digestSize) || !body.startsWith(key)) {
        return std::nullopt;
    }
    const QByteArrayView kept = body.sliced(2 * hexSize);
    auto rules = rulesFromBytes(QByteArray::fromRawData(kept.data(), kept.size()));
    if (!rules) {
        return std::nullopt;
    }
    return RuleSet{std::move(*rules), body.sliced(hexSize, hexSize).toByteArray()};
}

void keep(const QString &path, const QByteArray &key, const RuleSet &set)
{
    const QByteArray body = key + set.digest + toBytes(set.rules, true);
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
    const QByteArray key = keyOf(*files);
    const QString path =
        QDir(cacheDirectory).filePath(QStringLiteral("rules-%1.cache").arg(QString::fromLatin1(key.first(32))));
    if (auto cached = load(path, key)) {
        return std::move(*cached);
    }
    auto set = rulesOf(*files); // the very bytes that the key is of
    if (set) {
        keep(path, key, *set);
    }
    return set;
}

} // namespace probate

// The half of PatternDatabase that is about its file.
#include "core/hash/sha256.h"
#include "scanners/matching/pattern_database.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <hs/hs.h>

#include <cstring>

namespace probate {

namespace {

/// Raised when flags or the file's layout change.
constexpr char cacheFormat[] = "probate patterns 5\n";
constexpr qsizetype digestSize = 32;
constexpr qsizetype sumSize = 8;

/// Tells damage, not malice: a sum of 64-bit words that each pass through a multiplication, at memory speed, since
/// SHA-256 of the database would take longer than loading it. Vectorscan's own CRC leaves some bytes out.
QByteArray sumOf(QByteArrayView bytes)
{
    std::uint64_t sum = 0x9E3779B97F4A7C15ull ^ static_cast<std::uint64_t>(bytes.size());
    for (qsizetype at = 0; at < bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, static_cast<std::size_t>(std::min<qsizetype>(8, bytes.size() - at)));
        sum = (sum ^ word) * 0xD6E8FEB86659FD93ull;
        sum ^= sum >> 32;
    }
    return QByteArray(reinterpret_cast<const char *>(&sum), sizeof sum);
}

QString cacheFile(const RuleSet &rules, const QString &cacheDirectory, std::span<const QByteArray> marks)
{
    hs_platform_info_t platform = {};
    hs_populate_platform(&platform);
    QByteArray key = QByteArray(cacheFormat) + rules.digest + hs_version() + '\n' + QByteArray::number(platform.tune) +
                     '\n' + QByteArray::number(static_cast<qulonglong>(platform.cpu_features));
    for (const QByteArray &mark : marks) {
        key += '\n' + mark;
    }
    return QDir(cacheDirectory)
        .filePath(QStringLiteral("patterns-%1.hsdb").arg(QString::fromLatin1(sha256Hex(key).first(32))));
}

} // namespace

/// The file: format line, SHA-256 of the next two, what each rule became, sum of the rest; then, by tier, the size of
/// Vectorscan's own form and the form.
std::optional<PatternDatabase> PatternDatabase::load(const QString &path, std::size_t rules)
{
    QFile file(path);
    const qsizetype formatSize = sizeof cacheFormat - 1;
    const auto rulesSize = static_cast<qsizetype>(rules * sizeof(CompiledRule));
    const qsizetype headSize = formatSize + digestSize + rulesSize + sumSize;
    if (rules == 0 || !file.open(QIODevice::ReadOnly) || file.size() <= headSize) {
        return std::nullopt;
    }
    const uchar *mapped = file.map(0, file.size());
    if (!mapped) {
        return std::nullopt;
    }
    const QByteArrayView all(mapped, file.size());
    const QByteArrayView described = all.sliced(formatSize + digestSize, rulesSize + sumSize);
    if (!all.startsWith(cacheFormat) || sha256(described) != all.sliced(formatSize, digestSize)) {
        return std::nullopt;
    }
    QByteArrayView serialized = all.sliced(headSize);
    if (sumOf(serialized) != described.last(sumSize)) {
        return std::nullopt;
    }
    PatternDatabase loaded;
    loaded.m_rules.resize(rules);
    std::memcpy(static_cast<void *>(loaded.m_rules.data()), described.data(), static_cast<std::size_t>(rulesSize));
    loaded.sortIntoTiers();
    for (Tier &tier : loaded.m_tiers) {
        std::uint64_t size = 0;
        if (serialized.size() < qsizetype(sizeof size)) {
            return std::nullopt;
        }
        std::memcpy(&size, serialized.data(), sizeof size);
        serialized = serialized.sliced(sizeof size);
        hs_database_t *database = nullptr;
        if (size > static_cast<std::uint64_t>(serialized.size()) ||
            hs_deserialize_database(serialized.data(), size, &database) != HS_SUCCESS) {
            return std::nullopt;
        }
        tier.database.reset(database);
        serialized = serialized.sliced(static_cast<qsizetype>(size));
    }
    loaded.m_cached = true;
    return loaded;
}

void PatternDatabase::keep(const QString &path) const
{
    QByteArray all;
    for (const Tier &tier : m_tiers) {
        char *serialized = nullptr;
        std::uint64_t size = 0;
        if (hs_serialize_database(tier.database.get(), &serialized, &size) != HS_SUCCESS) {
            return;
        }
        const std::unique_ptr<char, decltype(&std::free)> owned(serialized, &std::free);
        all.append(reinterpret_cast<const char *>(&size), sizeof size);
        all.append(serialized, static_cast<qsizetype>(size));
    }
    QByteArray described(reinterpret_cast<const char *>(m_rules.data()),
                         static_cast<qsizetype>(m_rules.size() * sizeof(CompiledRule)));
    described += sumOf(all);
    QSaveFile file(path); // written aside and renamed: another run sees all of it or nothing
    if (file.open(QIODevice::WriteOnly)) {
        file.write(cacheFormat);
        file.write(sha256(described));
        file.write(described);
        file.write(all);
        file.commit();
    }
}

Result<PatternDatabase> PatternDatabase::open(const RuleSet &rules, const QString &cacheDirectory,
                                              std::span<const QByteArray> marks)
{
    const bool cached = !cacheDirectory.isEmpty() && QDir().mkpath(cacheDirectory);
    const QString path = cached ? cacheFile(rules, cacheDirectory, marks) : QString();
    auto loaded = cached ? load(path, rules.rules.size()) : std::nullopt;
    auto opened = loaded ? Result<PatternDatabase>(std::move(*loaded)) : compile(rules, marks);
    if (!opened) {
        return opened;
    }
    if (cached && !opened->m_cached) {
        opened->keep(path);
    }
    for (const QByteArray &mark : marks) {
        opened->m_longestMark = std::max(opened->m_longestMark, static_cast<qint32>(mark.size()));
    }
    return opened;
}

} // namespace probate

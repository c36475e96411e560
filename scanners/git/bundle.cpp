#include "scanners/git/bundle.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace probate::git {

namespace {

constexpr QByteArrayView kVersion2("# v2 git bundle\n");
constexpr QByteArrayView kVersion3("# v3 git bundle\n");
constexpr qint64 kLongestLine = 65536;
constexpr qint64 kLargestHeader = 512ll << 20;

/// One header line of the bundle; false where it cannot be understood.
bool readLine(const QByteArray &line, bool version3, Bundle &bundle)
{
    std::uint8_t raw[32];
    const qsizetype digits = qsizetype(idSize(bundle.format)) * 2;
    if (line.startsWith('@')) {
        if (line == "@object-format=sha256") {
            bundle.format = ObjectFormat::Sha256;
        } else if (line.startsWith("@filter=")) {
            bundle.filtered = true;
        } else if (line != "@object-format=sha1") {
            return false; // an unknown capability changes what the rest means
        }
        return version3;
    }
    if (line.startsWith('-')) {
        const QByteArray id = line.sliced(1, std::min(digits, line.size() - 1));
        bundle.prerequisites.push_back(id);
        return rawOf(id, raw, idSize(bundle.format));
    }
    if (line.size() < digits + 2 || line[digits] != ' ' || !rawOf(line.first(digits), raw, idSize(bundle.format))) {
        return false;
    }
    bundle.refs.push_back({line.sliced(digits + 1), line.first(digits)});
    return true;
}

} // namespace

bool isBundle(const QString &path)
{
    const QFileInfo info(path);
    if (!info.isFile() || info.size() < kVersion2.size()) {
        return false;
    }
    QFile file(path);
    const QByteArray begin = file.open(QIODevice::ReadOnly) ? file.read(kVersion2.size()) : QByteArray();
    return begin == kVersion2 || begin == kVersion3;
}

Result<Bundle> readBundleHeader(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly)) {
        return Error(ErrorKind::Unreadable, QStringLiteral("opening the bundle %1: %2").arg(path, file.errorString()));
    }
    const QByteArray signature = file.readLine(kLongestLine);
    if (signature != kVersion2 && signature != kVersion3) {
        return Error(ErrorKind::Malformed, QStringLiteral("%1 has no bundle signature of version 2 or 3").arg(path));
    }
    Bundle bundle;
    for (;;) {
        QByteArray line = file.readLine(kLongestLine);
        if (line == "\n") {
            break;
        }
        if (!line.endsWith('\n') || file.pos() > kLargestHeader) {
            return Error(ErrorKind::Malformed, QStringLiteral("the bundle %1 ends within its header").arg(path));
        }
        line.chop(1);
        if (!readLine(line, signature == kVersion3, bundle)) {
            return Error(ErrorKind::Malformed,
                         QStringLiteral("the header of the bundle %1 cannot be understood at offset %2")
                             .arg(path)
                             .arg(file.pos() - line.size() - 1));
        }
    }
    bundle.packOffset = file.pos();
    std::sort(bundle.refs.begin(), bundle.refs.end());
    // HEAD says something of its own only where no branch says it.
    const auto named = [&](const QByteArray &target) {
        return std::any_of(bundle.refs.begin(), bundle.refs.end(),
                           [&](const Ref &ref) { return ref.name != "HEAD" && ref.target == target; });
    };
    std::erase_if(bundle.refs, [&](const Ref &ref) { return ref.name == "HEAD" && named(ref.target); });
    return bundle;
}

} // namespace probate::git

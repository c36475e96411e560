#include "scanners/readers/ssh_place.h"

#include <QStringList>

#include <array>

namespace probate::ssh {

namespace {

QStringList components(const Document &document)
{
    return document.origin.path.split(QLatin1Char('/'), Qt::SkipEmptyParts);
}

} // namespace

QString accountOf(const Document &document)
{
    const QStringList parts = components(document);
    const qsizetype last = parts.size() - 1;
    if (last >= 2 && parts[last - 1] == QLatin1StringView(".ssh")) {
        return parts[last - 2];
    }
    if (last >= 1 && (parts[last - 1] == QLatin1StringView("authorized_keys") ||
                      parts[last - 1] == QLatin1StringView("authorized_keys.d"))) {
        return parts[last];
    }
    return {};
}

QString hostPathOf(const Document &document)
{
    static constexpr std::array roots = {"etc", "usr", "var", "opt", "srv", "root", "home", "run", "lib"};
    const QStringList parts = components(document);
    // The last "etc" begins a path of its own; of the other folders the first, since /home/x/var is no root.
    qsizetype begin = parts.lastIndexOf(QStringLiteral("etc"));
    for (qsizetype i = 0; begin < 0 && i < parts.size(); ++i) {
        for (const char *root : roots) {
            if (parts[i] == QLatin1StringView(root)) {
                begin = i;
            }
        }
    }
    return begin < 0 ? QString() : QLatin1Char('/') + parts.mid(begin).join(QLatin1Char('/'));
}

QString issuerOf(const Document &document)
{
    return document.collection ? document.collection->issuer : QStringLiteral("ssh:") + document.origin.source;
}

bool isCopy(const Document &document)
{
    return !document.origin.object.isEmpty() || document.depth > 0 || document.origin.path.contains(QLatin1Char('!'));
}

} // namespace probate::ssh

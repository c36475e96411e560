#include "scanners/live/ldap_source.h"

#include "scanners/live/bind_password.h"
#include "scanners/live/ldap_directory.h"
#include "scanners/pipeline/scanner.h"

namespace probate {

namespace {

bool recognises(const QString &)
{
    return false;
}

Result<SourceCoverage> scan(const SourceSpec &spec, ScanContext &context)
{
    const auto server = ldapServerOf(spec.options);
    if (!server) {
        return server.error().within(spec.name);
    }
    const auto password = bindPassword(spec.options);
    if (!password) {
        return password.error().within(spec.name);
    }
    const auto directory = LdapDirectory::open(*server, *password);
    if (!directory) {
        return directory.error().within(spec.name);
    }
    SourceCoverage coverage;
    coverage.source = spec.name;
    coverage.kind = QString::fromLatin1(ldapSource.id);
    const auto take = [&](const QByteArray &ldif, std::uint64_t page) {
        Document document;
        document.origin.source = spec.name;
        document.origin.path = QStringLiteral("page-%1.ldif").arg(page, 6, 10, QLatin1Char('0'));
        document.bytes = ldif;
        document.collectedAt = context.now;
        document.collection = CollectionRecord{spec.name, context.now, true};
        document.exportArea = true;
        context.scanner.scan(document, context.limits, context.sink);
        ++coverage.documents;
        coverage.bytes += static_cast<std::uint64_t>(ldif.size());
        if (context.progress) {
            context.progress(spec.name, coverage.documents, 0);
        }
    };
    const auto outcome = (*directory)->readAccounts(take, context.cancelled);
    if (!outcome) {
        return outcome.error().within(spec.name);
    }
    for (const QString &referral : outcome->elsewhere) {
        context.sink.skip({spec.name, referral, QStringLiteral("unsupported"),
                           QStringLiteral("a part of the directory that another server holds was not read; name that "
                                          "server as a directory of its own")});
    }
    return coverage;
}

} // namespace

const Source ldapSource = {"ldap", "A live LDAP directory, read-only", recognises, scan};

} // namespace probate

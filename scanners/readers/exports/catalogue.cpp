#include "scanners/readers/exports/catalogue.h"

#include "scanners/readers/exports/roster.h"

#include <vector>

namespace probate {

std::span<const Reader> exportReaders()
{
    // Copies of constant-initialised values: made on the first call, so that no order between files matters.
    static const std::vector<Reader> readers = {
        // clang-format off: one line a reader
        rosterReader,
        leaversReader,
        awsCredentialReportReader,
        awsAccessKeysReader,
        awsKeyLastUsedReader,
        gcpActivityReader,
        gcpKeysReader,
        kubernetesReader,
        keycloakReader,
        keycloakSessionsReader,
        vaultReader,
        scimReader,
        entraUsersReader,
        entraOwnersReader,
        entraApplicationsReader,
        githubReader,
        gitlabReader,
        stepCaReader,
        setDeliveryReader,
        introspectionReader,
        sessionRowsReader,
        redisSessionsReader,
        kerberosReader,
        securityEventReader,
        postgresqlReader,
        mysqlReader,
        ldifReader,
        oktaReader,
        googleWorkspaceReader,
        githubMembersReader,
        unixPasswdReader,
        unixGroupReader,
        osqueryReader,
        // clang-format on
    };
    return readers;
}

} // namespace probate

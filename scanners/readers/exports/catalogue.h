// All readers of vendors' exports, in the order in which they are asked: one line a reader. It knows none from inside.
#pragma once

#include "scanners/reader.h"

#include <span>

namespace probate {

std::span<const Reader> exportReaders();

extern const Reader awsAccessKeysReader;
extern const Reader awsKeyLastUsedReader;
extern const Reader awsCredentialReportReader;
extern const Reader gcpKeysReader;
extern const Reader gcpActivityReader;
extern const Reader kubernetesReader;
extern const Reader keycloakReader;
extern const Reader keycloakSessionsReader;
extern const Reader vaultReader;
extern const Reader entraOwnersReader;
extern const Reader entraApplicationsReader;
extern const Reader githubReader;
extern const Reader gitlabReader;
extern const Reader entraUsersReader;
extern const Reader githubMembersReader;
extern const Reader googleWorkspaceReader;
extern const Reader oktaReader;
extern const Reader scimReader;
extern const Reader stepCaReader;
extern const Reader securityEventReader;
extern const Reader setDeliveryReader;
extern const Reader introspectionReader;
extern const Reader sessionRowsReader;
extern const Reader redisSessionsReader;
extern const Reader kerberosReader;
extern const Reader postgresqlReader;
extern const Reader mysqlReader;
extern const Reader ldifReader;
extern const Reader unixPasswdReader;
extern const Reader unixGroupReader;
extern const Reader osqueryReader;

} // namespace probate

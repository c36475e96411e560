#include "scanners/readers/catalogue.h"

#include "scanners/readers/exports/catalogue.h"

#include <vector>

namespace probate {

// ---- what issuers export has a catalogue of its own (exports/catalogue.cpp), which comes first

std::vector<Reader> afterExports(std::initializer_list<Reader> readers)
{
    std::vector<Reader> all(exportReaders().begin(), exportReaders().end());
    all.insert(all.end(), readers.begin(), readers.end());
    return all;
}

// ---- credentials that speak for themselves
extern const Reader pemReader;
extern const Reader derReader;
extern const Reader pkcs12Reader;
extern const Reader javaKeyStoreReader;
extern const Reader keytabReader;
extern const Reader krlReader;
extern const Reader revokedKeysReader;
extern const Reader sshdConfigReader;
extern const Reader authorizedKeysReader;
extern const Reader sshPublicKeyReader;
extern const Reader jwtReader;

// ---- configuration: the particular before the general
extern const Reader codeOwnersReader;
extern const Reader kubernetesOwnersReader;
extern const Reader backstageReader;
extern const Reader terraformStateReader;
extern const Reader kubeconfigReader;
extern const Reader dockerConfigReader;
extern const Reader gcpKeyFileReader;
extern const Reader netrcReader;
extern const Reader pgpassReader;
extern const Reader gitCredentialsReader;
extern const Reader npmrcReader;
extern const Reader composerReader;
extern const Reader dbeaverReader;
extern const Reader gemCredentialsReader;
extern const Reader railsKeyReader;
extern const Reader passwordTableReader;
extern const Reader shadowReader;
extern const Reader htpasswdReader;
extern const Reader realmReader;
extern const Reader dotenvReader;
extern const Reader propertiesReader;
extern const Reader jsonReader;
extern const Reader yamlReader;
extern const Reader tomlReader;
extern const Reader xmlReader;
extern const Reader iniReader;

std::span<const Reader> allReaders()
{
    // Copies of constant-initialised values: made on the first call, so that no order between files matters.
    static const std::vector<Reader> readers = afterExports({
        // credentials
        pemReader,
        derReader,
        pkcs12Reader,
        javaKeyStoreReader,
        keytabReader,
        krlReader,
        revokedKeysReader,
        sshdConfigReader,
        authorizedKeysReader,
        sshPublicKeyReader,
        jwtReader,

        // configuration
        codeOwnersReader,
        kubernetesOwnersReader,
        backstageReader,
        terraformStateReader,
        kubeconfigReader,
        dockerConfigReader,
        gcpKeyFileReader,
        netrcReader,
        pgpassReader,
        gitCredentialsReader,
        npmrcReader,
        composerReader,
        dbeaverReader,
        gemCredentialsReader,
        railsKeyReader,
        passwordTableReader,
        shadowReader,
        htpasswdReader,
        realmReader,
        dotenvReader,
        propertiesReader,
        jsonReader,
        yamlReader,
        tomlReader,
        xmlReader,
        iniReader,
    });
    return readers;
}

} // namespace probate

// One copy of each text: observations repeat the names of sources, accounts and handles by the million, and every text
// that is read apart has memory of its own. It changes no value, only who shares it.
#pragma once

#include "core/model/observation.h"

#include <QHashFunctions>

#include <unordered_set>

namespace probate {

class Interner
{
public:
    /// Lets the texts of the observation share memory with equal ones seen before. What is unique by nature (ids,
    /// commits) is left alone.
    void share(Observation &observation);

private:
    void share(QString &text);
    void share(QByteArray &bytes);
    void share(Handle &handle);
    void share(Alias &alias);
    void share(Scope &scope);
    void share(CredentialDescription &credential);
    void share(PrincipalSeen &seen);
    void share(SecretPlaced &placed);

    std::unordered_set<QString> m_texts;
    std::unordered_set<QByteArray> m_bytes;
};

} // namespace probate

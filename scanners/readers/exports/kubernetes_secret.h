// One Kubernetes secret object: what kind of credential it holds, whose, and in what state. Its values are
// fingerprinted or handed on to readers and matcher, and forgotten.
#pragma once

#include "scanners/readers/exports/json_export.h"

#include <set>

namespace probate {

class KubernetesSecret
{
public:
    KubernetesSecret(Export &from, const QJsonObject &object, const QString &item, const Scope &scope);

    /// `admins`: "ns/name" of service accounts with cluster-admin, "ns/*" for all of a namespace.
    void read(const std::set<QString> &admins);

private:
    void readServiceAccountToken(const std::set<QString> &admins);
    void readBootstrapToken();
    void readValues();
    void readOwners(const Handle &handle);
    CredentialDescription describe(Kind kind, Layer layer);
    void state(EvidenceState state, const QString &because);
    std::optional<QByteArray> value(const QString &key);
    std::optional<Instant> lastManaged();

    Export &m_from;
    const QJsonObject m_metadata;
    const QJsonObject m_object;
    QString m_item;
    Scope m_scope;
    QString m_name; ///< namespace/name
    Handle m_uid;
    bool m_live = false; ///< from a cluster, not a manifest: it has a uid and stands in an export
};

} // namespace probate

// Distinguished names (X.501) as text for people, and the parts of them that name somebody.
#pragma once

#include <QByteArrayView>
#include <QString>

#include <vector>

namespace probate {

struct DistinguishedName
{
    QString text;       ///< "CN=…, O=…" in the order in which it is encoded; unknown attributes by their OID
    QString commonName; ///< the last one, which is the most specific
    std::vector<QString> emails;
    std::vector<QString> userIds;
};

/// From the content of an RDNSequence. What is damaged is left out: the name as DER stays what identifies it.
DistinguishedName readName(QByteArrayView content);

} // namespace probate

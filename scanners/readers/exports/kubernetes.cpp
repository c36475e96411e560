// `kubectl get secrets,serviceaccounts,rolebindings,clusterrolebindings,csr -A -o json` (or yaml), lists and single
// objects. https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.30/, and for the labels of legacy tokens
// https://kubernetes.io/docs/reference/labels-annotations-taints/
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"
#include "scanners/readers/exports/kubernetes_secret.h"
#include "scanners/readers/exports/yaml_value.h"

#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Objects of one document, lists taken apart.
struct Objects
{
    std::vector<std::pair<QJsonObject, QString>> all;
    bool secretsListed = false; ///< it is a listing that had secrets in it, so that an absent one is gone
    bool isList = false;
    bool continues = false; ///< the server said that more follow
};

bool isObject(const QJsonObject &object)
{
    return object.contains("apiVersion"_L1) && object.contains("kind"_L1);
}

bool isKnownKind(const QString &kind)
{
    static const std::set<QString> kinds{
        u"Secret"_s,   u"ServiceAccount"_s, u"RoleBinding"_s, u"ClusterRoleBinding"_s, u"CertificateSigningRequest"_s,
        u"Namespace"_s};
    return kinds.contains(kind) || kind == "List"_L1 || kinds.contains(kind.chopped(kind.endsWith("List"_L1) ? 4 : 0));
}

void collect(const QJsonObject &object, const QString &item, Objects &into)
{
    const QString kind = text(object, "kind"_L1);
    if (!kind.endsWith("List"_L1)) {
        into.all.emplace_back(object, item);
        return;
    }
    into.isList = true;
    into.secretsListed |= kind == "SecretList"_L1;
    const auto metadata = object["metadata"_L1].toObject();
    into.continues |= !text(metadata, "continue"_L1).isEmpty() || metadata["remainingItemCount"_L1].toInteger() > 0;
    const QJsonArray items = object["items"_L1].toArray();
    for (qsizetype i = 0; i < items.size(); ++i) {
        QJsonObject entry = items[i].toObject();
        if (!entry.contains("kind"_L1) && kind != "List"_L1) {
            entry["kind"_L1] = kind.chopped(4); // the API's own lists leave it out
        }
        into.all.emplace_back(entry, pointer("items"_L1, i));
    }
}

/// Service accounts with cluster-admin, as "ns/name", and whole namespaces as "ns/*".
std::set<QString> administrators(const Objects &objects)
{
    std::set<QString> admins;
    for (const auto &[object, item] : objects.all) {
        const QString kind = text(object, "kind"_L1);
        if ((kind != "ClusterRoleBinding"_L1 && kind != "RoleBinding"_L1) ||
            text(object["roleRef"_L1].toObject(), "name"_L1) != "cluster-admin"_L1) {
            continue;
        }
        for (const QJsonValue &value : object["subjects"_L1].toArray()) {
            const QJsonObject subject = value.toObject();
            const QString name = text(subject, "name"_L1);
            if (text(subject, "kind"_L1) == "ServiceAccount"_L1) {
                admins.insert(text(subject, "namespace"_L1) + u'/' + name);
            } else if (name == "system:serviceaccounts"_L1) {
                admins.insert(u"*/*"_s);
            } else if (name.startsWith("system:serviceaccounts:"_L1)) {
                admins.insert(name.mid(23) + u"/*"_s);
            }
        }
    }
    return admins;
}

void readServiceAccount(Export &from, const QJsonObject &object, const QString &item)
{
    const auto metadata = object["metadata"_L1].toObject();
    const QString name = text(metadata, "namespace"_L1) + u'/' + text(metadata, "name"_L1);
    PrincipalSeen seen;
    seen.kind = PrincipalKind::Workload;
    seen.displayName = name;
    seen.opened = date(from, metadata, "creationTimestamp"_L1, item);
    seen.aliases = {{Alias{u"k8s-sa"_s, name}, std::nullopt, std::nullopt, false}};
    from.observe(std::move(seen), item);
}

/// Who answers for a namespace maintains what is in it. The words are those that a secret's own owner is read from.
void readNamespace(Export &from, const QJsonObject &object, const QString &item)
{
    const auto metadata = object["metadata"_L1].toObject();
    const Alias space{u"k8s-namespace"_s, from.instance() + u'/' + text(metadata, "name"_L1)};
    for (const QLatin1StringView where : {"labels"_L1, "annotations"_L1}) {
        const auto words = metadata[where].toObject();
        for (auto word = words.begin(); word != words.end(); ++word) {
            const QString key = word.key().section(u'/', -1).toLower();
            const QString named = text(word.value()).trimmed();
            if ((key == "owner"_L1 || key == "owned-by"_L1 || key == "contact"_L1) && !named.isEmpty()) {
                from.observe(AccountOwned{space,
                                          {named.contains(u'@') ? u"email"_s : u"any"_s, named},
                                          Relation::Maintainer,
                                          Basis::MaintainsPlace,
                                          std::nullopt,
                                          u"%1 \"%2\" of the namespace names %3"_s.arg(
                                              where.chopped(1), word.key().left(100), named.left(200))},
                             item);
            }
        }
    }
}

void readSigningRequest(Export &from, const QJsonObject &object, const QString &item)
{
    const auto issued = QByteArray::fromBase64(text(object["status"_L1].toObject(), "certificate"_L1).toLatin1());
    if (!issued.isEmpty()) {
        from.context().nested(u'#' + item + u"/status/certificate"_s, issued);
    }
}

/// Without -A, kubectl lists one namespace, and nothing in the answer says so: what shows one only is of that one.
/// (A list of a whole cluster with its service accounts shows several: each namespace has one named "default".)
QString namespaceOfListing(const Export &from, const Objects &objects)
{
    std::set<QString> namespaces;
    for (const auto &[object, item] : objects.all) {
        namespaces.insert(text(object["metadata"_L1].toObject(), "namespace"_L1));
    }
    namespaces.erase(QString()); // of the cluster itself
    return namespaces.size() == 1 && !from.coversIssuer() ? *namespaces.begin() : QString();
}

void readObjects(Export &from, const Objects &objects)
{
    const auto admins = administrators(objects);
    const QString place = namespaceOfListing(from, objects);
    bool secrets = objects.secretsListed ||
                   (objects.isList && from.document().origin.path.contains("secret"_L1, Qt::CaseInsensitive));
    for (const auto &[object, item] : objects.all) {
        const QString kind = text(object, "kind"_L1);
        if (text(object["metadata"_L1].toObject(), "name"_L1).isEmpty()) {
            unreadableRow(from, item, u"an object without metadata.name"_s);
        } else if (kind == "Secret"_L1) {
            secrets = true;
            KubernetesSecret(from, object, item, from.scope(u"secrets"_s, place)).read(admins);
        } else if (kind == "ServiceAccount"_L1) {
            readServiceAccount(from, object, item);
        } else if (kind == "Namespace"_L1) {
            readNamespace(from, object, item);
        } else if (kind == "CertificateSigningRequest"_L1) {
            readSigningRequest(from, object, item);
        }
    }
    if (objects.continues) {
        from.incomplete(u"truncated"_s,
                        u"the server says that more objects follow: the listing does not count as complete"_s);
    }
    const bool ofNobody = objects.all.empty() && !from.coversIssuer();
    if (ofNobody && secrets && from.isComplete()) {
        from.context().skip(u"unscoped-listing"_s,
                            u"an empty list does not say of which namespace it is, and so ends nothing: list service "
                            u"accounts with the secrets, or declare \"covers: issuer\" in collected.yaml"_s);
    }
    if (objects.isList && secrets && !ofNobody) {
        from.listing(from.scope(u"secrets"_s, place), handles::k8sSecretUid, {}, from.time());
    }
}

bool readKubernetes(const Document &document, ReadContext &context)
{
    std::vector<QJsonValue> values;
    if (beginsWithAny(document, "{")) {
        const auto value = parseJsonExport(document, context);
        if (!value) {
            return true;
        }
        values.push_back(*value);
    } else {
        auto read = readYaml(document.bytes);
        if (!read) {
            if (document.collection || document.exportArea) {
                context.skip(u"damaged"_s, read.error().within(u"Kubernetes objects"_s).message());
                return true;
            }
            return false; // templates with {{ }} are no YAML, and other readers look at their lines
        }
        values = std::move(*read);
    }
    Objects objects;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const QJsonObject object = values[i].toObject();
        if (isObject(object) && isKnownKind(text(object, "kind"_L1))) {
            collect(object, values.size() == 1 ? QString() : u'/' + QString::number(i), objects);
        } else if (values.size() == 1) {
            return false;
        }
    }
    if (objects.all.empty() && !objects.isList) {
        return false;
    }
    Export from(document, context, "k8s"_L1);
    readObjects(from, objects);
    return true;
}

} // namespace

const Reader kubernetesReader{"kubernetes",
                              "Kubernetes secrets, service accounts and bindings",
                              [](const Document &d) {
                                  return mentions(d, {"apiVersion"}, 16384) &&
                                         mentions(d, {"\"apiVersion\"", "apiVersion:"}, 16384) &&
                                         (beginsWithAny(d, "{") || mentions(d, {"kind:"}, 65536));
                              },
                              readKubernetes,
                              {.words = {"apiVersion"}}};

} // namespace probate

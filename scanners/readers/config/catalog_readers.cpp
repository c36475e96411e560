// Who answers for a folder, in the words of two catalogues: Kubernetes' OWNERS (go.k8s.io/owners) and Backstage's
// catalog-info.yaml (backstage.io, "Descriptor Format of Catalog Entities"). Approvers own; reviewers do not. A folder
// whose file names several components of different owners has none.
#include "scanners/readers/config/siblings.h"

#include <QStringList>
#include <QUrl>

#include <algorithm>

namespace probate {

namespace {

constexpr qsizetype largestCatalogFile = 1 << 20;
constexpr std::size_t mostCatalogOwners = 1'000;

bool isFileOfFolder(const Document &document)
{
    return document.origin.item.isEmpty() && !document.origin.path.contains(QLatin1Char('!')) &&
           document.bytes.size() <= largestCatalogFile && !document.bytes.contains('\0');
}

void stateFolder(const Document &document, ReadContext &context, const QString &owner, std::uint32_t line)
{
    context.observe(TrustStated{document.origin.source, {QStringLiteral("owns:*"), owner}, context.evidenceTime()}, {},
                    line);
}

// ---- OWNERS

bool recognisesOwners(const Document &document)
{
    return document.nameView() == QLatin1StringView("OWNERS") && isFileOfFolder(document) &&
           (document.bytes.contains(QByteArrayView("approvers:")) ||
            document.bytes.contains(QByteArrayView("reviewers:")));
}

/// Approvers are logins on GitHub, names of OWNERS_ALIASES (which no login equals), or addresses.
void stateApprovers(const Document &document, ReadContext &context, const TreeNode &approvers, std::uint32_t line)
{
    std::size_t stated = 0;
    for (const TreeNode &name : approvers.children) {
        const QString owner = shortText(name.text);
        if (name.kind != TreeNode::Kind::Scalar || owner.isEmpty() || owner.contains(QLatin1Char(' '))) {
            context.skip(QStringLiteral("unreadable-row"),
                         QStringLiteral("line %1: an approver is no name").arg(name.line));
        } else if (stated++ < mostCatalogOwners) {
            stateFolder(document, context, owner.contains(QLatin1Char('@')) ? owner : QStringLiteral("github:") + owner,
                        line);
        }
    }
}

bool readOwners(const Document &document, ReadContext &context)
{
    const auto tree = readYamlTree(document.bytes);
    if (!tree) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("OWNERS: ") + tree.error().message());
        return true;
    }
    if (tree->children.empty() || tree->children.front().kind != TreeNode::Kind::Map) {
        return false; // Chromium's and Android's form
    }
    const TreeNode &file = tree->children.front();
    // One line for all: to the correlator, owners of one pattern on one line stand together.
    if (const TreeNode *approvers = file.child("approvers")) {
        stateApprovers(document, context, *approvers, file.line);
    }
    const TreeNode *filters = file.child("filters");
    if (!filters) {
        return true;
    }
    for (const TreeNode &filter : filters->children) {
        const TreeNode *approvers = filter.child("approvers");
        if (filter.key == ".*" && approvers) {
            stateApprovers(document, context, *approvers, file.line);
        } else {
            context.skip(QStringLiteral("unsupported"),
                         QStringLiteral("line %1: a filter of OWNERS is a regular expression; only \".*\" is read")
                             .arg(filter.line));
        }
    }
    return true;
}

// ---- catalog-info.yaml

constexpr std::initializer_list<const char *> catalogNames = {"catalog-info.yaml", "catalog-info.yml"};

bool recognisesCatalog(const Document &document)
{
    return isNamed(document, catalogNames) && isFileOfFolder(document) &&
           document.bytes.contains(QByteArrayView("backstage.io/"));
}

/// Entity references are "[KIND:][NAMESPACE/]NAME", in any case; an owner without a kind is a group (backstage.io,
/// "String References").
QString entity(QString reference, const QString &defaultKind)
{
    const auto colon = reference.indexOf(QLatin1Char(':'));
    const QString kind = colon < 0 ? defaultKind : reference.left(colon);
    reference = reference.mid(colon + 1);
    const QString name = reference.contains(QLatin1Char('/')) ? reference : QStringLiteral("default/") + reference;
    return (kind + QLatin1Char(':') + name).toLower();
}

QString nameOf(const TreeNode &node)
{
    const TreeNode *metadata = node.child("metadata");
    const QString space = metadata ? shortText(metadata->textOf("namespace")) : QString();
    const QString name = metadata ? shortText(metadata->textOf("name")) : QString();
    return space.isEmpty() || name.isEmpty() ? name : space + QLatin1Char('/') + name;
}

/// Users and groups of the catalogue, so that an owner's reference finds a person.
void observePrincipal(ReadContext &context, const TreeNode &node, bool group)
{
    const QString name = nameOf(node);
    if (name.isEmpty()) {
        context.skip(QStringLiteral("unreadable-row"), QStringLiteral("line %1: it has no name").arg(node.line));
        return;
    }
    PrincipalSeen seen;
    seen.kind = group ? PrincipalKind::Team : PrincipalKind::Person;
    const QString kind = group ? QStringLiteral("group") : QStringLiteral("user");
    seen.aliases.push_back({Alias{QStringLiteral("backstage"), entity(name, kind)}, std::nullopt, std::nullopt, false});
    seen.displayName = name;
    const TreeNode *spec = node.child("spec");
    if (const TreeNode *profile = spec ? spec->child("profile") : nullptr) {
        const QString title = shortText(profile->textOf("displayName"));
        seen.displayName = title.isEmpty() ? name : title;
        if (const QString email = shortText(profile->textOf("email")); !email.isEmpty()) {
            seen.aliases.push_back({Alias{QStringLiteral("email"), email}, std::nullopt, std::nullopt, false});
        }
    }
    context.observe(std::move(seen), {}, node.line);
}

/// "acme/mono:services/pay" of "url:https://github.com/acme/mono/tree/main/services/pay/" (GitLab puts "-" before
/// "tree"), "acme/shop" where it names all of a repository. Refs with a slash cannot be told from folders and are taken
/// for one word. Nothing of what is no address.
std::optional<Alias> placeAt(const QString &location)
{
    const QUrl url(location.mid(location.startsWith(QLatin1StringView("url:")) ? 4 : 0));
    if (!url.isValid() || url.host().isEmpty()) {
        return std::nullopt;
    }
    const QStringList parts = url.path().split(QLatin1Char('/'), Qt::SkipEmptyParts);
    qsizetype repository = parts.size();
    for (qsizetype i = 2; i + 1 < parts.size() && repository == parts.size(); ++i) {
        if (parts[i] == QLatin1StringView("tree") || parts[i] == QLatin1StringView("blob")) {
            repository = i;
        }
    }
    QStringList folder = parts.mid(std::min(repository + 2, parts.size()));
    if (repository < parts.size() && parts[repository] == QLatin1StringView("blob") && !folder.isEmpty()) {
        folder.removeLast(); // the file that describes the component
    }
    QString name = parts.first(repository - (repository > 2 && parts[repository - 1] == QLatin1StringView("-")))
                       .join(QLatin1Char('/'))
                       .toLower();
    name.chop(name.endsWith(QLatin1StringView(".git")) ? 4 : 0);
    if (!name.contains(QLatin1Char('/'))) {
        return std::nullopt;
    }
    return folder.isEmpty()
               ? Alias{QStringLiteral("repository"), name}
               : Alias{QStringLiteral("repository-place"), name + QLatin1Char(':') + folder.join(QLatin1Char('/'))};
}

/// A central catalogue speaks of places elsewhere (backstage.io, "Well-known Annotations on Catalog Entities").
std::optional<Alias> placeOf(const TreeNode &component)
{
    const TreeNode *metadata = component.child("metadata");
    const TreeNode *annotations = metadata ? metadata->child("annotations") : nullptr;
    if (!annotations) {
        return std::nullopt;
    }
    if (const auto place = placeAt(shortText(annotations->textOf("backstage.io/source-location")))) {
        return place;
    }
    for (const char *key : {"github.com/project-slug", "gitlab.com/project-slug"}) {
        if (const QString slug = shortText(annotations->textOf(key)); slug.contains(QLatin1Char('/'))) {
            return Alias{QStringLiteral("repository"), slug.toLower()};
        }
    }
    return std::nullopt;
}

void stateComponent(ReadContext &context, const TreeNode &component, const QString &owner, std::uint32_t line)
{
    if (const auto place = placeOf(component)) {
        context.observe(
            AccountOwned{
                *place,
                {QStringLiteral("backstage"), owner},
                Relation::Maintainer,
                Basis::MaintainsPlace,
                std::nullopt,
                QStringLiteral("the catalogue says that %1 owns its component %2").arg(owner, nameOf(component))},
            {}, line);
    }
}

bool readCatalog(const Document &document, ReadContext &context)
{
    const auto tree = readYamlTree(document.bytes);
    if (!tree) {
        context.skip(QStringLiteral("damaged"), QStringLiteral("catalogue: ") + tree.error().message());
        return true;
    }
    bool any = false;
    std::vector<std::pair<QString, std::uint32_t>> owners;
    for (const TreeNode &node : tree->children) {
        if (!node.textOf("apiVersion").startsWith("backstage.io/")) {
            continue;
        }
        any = true;
        const auto kind = node.textOf("kind");
        if (kind == "User" || kind == "Group") {
            observePrincipal(context, node, kind == "Group");
            continue;
        }
        const TreeNode *spec = kind == "Component" ? node.child("spec") : nullptr;
        const TreeNode *owner = spec ? spec->child("owner") : nullptr;
        if (const QString named = owner ? shortText(owner->text) : QString(); !named.isEmpty()) {
            const QString who = entity(named, QStringLiteral("group"));
            owners.emplace_back(QStringLiteral("backstage:") + who, owner->line);
            stateComponent(context, node, who, owner->line);
        }
    }
    const bool agree = std::all_of(owners.begin(), owners.end(),
                                   [&](const auto &owner) { return owner.first == owners.front().first; });
    if (!agree) {
        context.skip(QStringLiteral("ambiguous"),
                     QStringLiteral("its components have different owners: none of them is taken for the folder's"));
    } else if (!owners.empty()) {
        stateFolder(document, context, owners.front().first, owners.front().second);
    }
    return any;
}

} // namespace

extern const Reader kubernetesOwnersReader;
extern const Reader backstageReader;
const Reader kubernetesOwnersReader = {
    "kubernetes-owners", "OWNERS files of Kubernetes", recognisesOwners, readOwners, {.names = {"owners"}}};
const Reader backstageReader = {
    "backstage-catalog", "Backstage catalogue files", recognisesCatalog, readCatalog, {.names = catalogNames}};

} // namespace probate

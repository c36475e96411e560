// Members and outside collaborators of a GitHub organisation (https://docs.github.com/rest/orgs/members), and, where
// the collection record names a repository ("github:acme/shop"), those who may read it. Rows of this shape stand in
// many answers (followers, contributors): only a path that says "member" or "collaborator" is believed.
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// "acme/shop" of "acme/shop" and of "https://github.com/acme/shop"; nothing of an organisation alone.
QString repositoryOf(const QString &instance)
{
    const QString path = instance.contains("://"_L1) ? instance.section(u'/', 3) : instance;
    return path.count(u'/') == 1 ? path.toLower() : QString();
}

bool readGithubMembers(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value);
    if (!rows || !hasKeys(*rows, {"login"_L1, "id"_L1, "site_admin"_L1})) {
        return false;
    }
    Export from(document, context, "github"_L1);
    const QString repository = repositoryOf(from.instance());
    from.spellInstance(from.instance().section(u'/', repository.isEmpty() ? -1 : -2).section(u'/', 0, 0));
    const bool outside = document.origin.path.contains("collaborator"_L1, Qt::CaseInsensitive);
    forEachRow(from, *rows, {}, "login"_L1, [&](const QJsonObject &row, const QString &item) {
        const QString login = text(row, "login"_L1);
        ListedAccount listed;
        listed.account = {u"github"_s, login};
        addAlias(listed.seen, "github"_L1, login); // a login that was given up can be taken by somebody else
        addAlias(listed.seen, "github-id"_L1, text(row, "id"_L1), true);
        addAlias(listed.seen, "email"_L1, text(row, "email"_L1));
        listed.seen.kind = text(row, "type"_L1) == "Bot"_L1 ? PrincipalKind::Service : PrincipalKind::Person;
        listed.seen.displayName = text(row, "name"_L1).isEmpty() ? login : text(row, "name"_L1);
        listed.scope = from.scope(outside ? u"collaborators"_s : u"members"_s, repository);
        listed.condition = AccountCondition::Enabled;
        listed.because = outside ? u"listed as a collaborator"_s : u"listed as a member of the organisation"_s;
        const Alias account = listed.account;
        put(from, std::move(listed), item);
        // docs.github.com/rest/collaborators: "pull" is the least that lets a person read the repository.
        if (!repository.isEmpty() && row["permissions"_L1].toObject()["pull"_L1].toBool(true)) {
            from.observe(AccountOwned{{u"repository"_s, repository},
                                      account,
                                      Relation::Reader,
                                      Basis::CouldRead,
                                      std::nullopt,
                                      u"%1 is listed as a collaborator"_s.arg(login)},
                         item);
        }
    });
    return true;
}

} // namespace

const Reader githubMembersReader{"github-members",
                                 "GitHub members and collaborators",
                                 [](const Document &d) {
                                     if (!beginsWithAny(d, "[")) {
                                         return false;
                                     }
                                     const QString name = d.origin.path.section(u'/', -2).toLower();
                                     return (name.contains("member"_L1) || name.contains("collaborator"_L1)) &&
                                            mentions(d, {"\"site_admin\""});
                                 },
                                 readGithubMembers,
                                 {.begins = "["}};

} // namespace probate

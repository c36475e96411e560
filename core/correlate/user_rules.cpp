#include "core/correlate/user_rules.h"

#include "core/correlate/ownership.h"

#include <algorithm>
#include <set>

namespace probate {

namespace {

struct SourcePlace
{
    QString source;
    QString path;
    ObservationId from;

    std::strong_ordering operator<=>(const SourcePlace &) const = default;
};

/// Where the credential was seen: in a document, a repository's history, an issuer's export.
std::set<SourcePlace> placesOf(const CorrelationContext &context, const Credential &credential)
{
    std::set<SourcePlace> places;
    for (const Placement &placement : credential.placements) {
        for (const QString &path : placement.placed.paths) {
            places.insert({placement.source, path, placement.from});
        }
    }
    const Observations &all = context.estate().observations;
    for (const ObservationId &id : credential.seen) {
        const auto at = all.find(id);
        if (at && (all.holds<SecretSeen>(*at) || all.holds<CredentialListed>(*at))) {
            const Origin origin = all.origin(*at);
            places.insert({origin.source, origin.path, id});
        }
    }
    return places;
}

/// A glob over a name that has no folders: '*' takes anything.
bool coversName(const QString &glob, const QString &name)
{
    return glob.isEmpty() || coversWhole(QString(glob).replace(QLatin1Char('*'), QStringLiteral("**")), name);
}

bool coversCredential(const OwnerRule::Match &match, const Credential &credential)
{
    if ((!match.kinds.empty() && !match.kinds.contains(credential.kind)) ||
        !coversName(match.label, credential.label) || !coversName(match.issuer, credential.issuer)) {
        return false;
    }
    return std::all_of(match.attributes.begin(), match.attributes.end(), [&](const auto &it) {
        const auto found = credential.attributes.find(it.first);
        return found != credential.attributes.end() && coversName(it.second, found->second);
    });
}

bool coversPlace(const OwnerRule::Match &match, const SourcePlace &place)
{
    return coversName(match.source, place.source) && (match.path.isEmpty() || coversWhole(match.path, place.path));
}

/// What the rule looks for a name in, at one place.
std::vector<QString> searchedIn(const OwnerRule &rule, const Credential &credential, const SourcePlace &place)
{
    if (rule.captureFrom == QLatin1StringView("path")) {
        return {place.path};
    }
    if (rule.captureFrom == QLatin1StringView("source")) {
        return {place.source};
    }
    if (rule.captureFrom == QLatin1StringView("label")) {
        return {credential.label};
    }
    if (rule.captureFrom == QLatin1StringView("issuer")) {
        return {credential.issuer};
    }
    if (rule.captureFrom == QLatin1StringView("account")) {
        std::vector<QString> accounts;
        for (const Alias &account : credential.accounts) {
            accounts.push_back(toText(account));
        }
        return accounts;
    }
    const auto found = credential.attributes.find(rule.captureFrom.mid(10)); // behind "attribute:"
    return found == credential.attributes.end() ? std::vector<QString>{} : std::vector{found->second};
}

/// The template with its captures in place; empty where one of them is.
QString expanded(const QString &principal, const QRegularExpressionMatch &match)
{
    QString out = principal;
    for (const QString &name : placeholdersIn(principal)) {
        bool isNumber = false;
        const int number = name.toInt(&isNumber);
        const QString value = isNumber ? match.captured(number) : match.captured(name);
        if (value.isEmpty()) {
            return {};
        }
        out.replace(QLatin1Char('{') + name + QLatin1Char('}'), value);
    }
    return out;
}

} // namespace

UserRules::UserRules(const std::vector<OwnerRule> &rules)
{
    for (const OwnerRule &rule : rules) {
        m_rules.push_back({rule, QRegularExpression(boundedRegex(rule.captureRegex))});
        m_rules.back().regex.optimize();
    }
}

RuleOutcome UserRules::run(std::size_t index, const CorrelationContext &context, const Credential &credential,
                           std::vector<Voice> &voices) const
{
    const auto &[rule, regex] = m_rules[index];
    RuleOutcome reading;
    if (!coversCredential(rule.match, credential)) {
        return reading;
    }
    std::map<std::pair<QString, QString>, std::vector<ObservationId>> from; // by alias as text, and what it was read in
    for (const SourcePlace &place : placesOf(context, credential)) {
        if (!coversPlace(rule.match, place)) {
            continue;
        }
        reading.matched = true;
        if (rule.captureFrom.isEmpty()) {
            from[{rule.principal, QString()}].push_back(place.from);
            continue;
        }
        for (const QString &text : searchedIn(rule, credential, place)) {
            if (text.size() > longestSearched) {
                reading.gaveUp = true;
                continue;
            }
            const auto match = regex.match(text);
            reading.gaveUp |= !match.isValid();
            if (const QString name = match.hasMatch() ? expanded(rule.principal, match) : QString(); !name.isEmpty()) {
                from[{name, text}].push_back(place.from);
            }
        }
    }
    reading.capturedNothing = reading.matched && from.empty();
    const auto made = credential.lifetime.issued ? std::optional(credential.lifetime.issued->at) : std::nullopt;
    static const Correlator self{"user-rule", "your own rule", Basis::Declared, 0, runUserRules};
    for (auto &[what, observations] : from) {
        const auto alias = parseAlias(what.first);
        const auto holder = alias ? context.meant(*alias, made) : std::nullopt;
        if (!holder) {
            reading.unknown.push_back(alias.value_or(Alias{QStringLiteral("any"), what.first}));
            continue;
        }
        const QString because = what.second.isEmpty()
                                    ? QStringLiteral("your rule \"%1\" gives it to %2").arg(rule.name, what.first)
                                    : QStringLiteral("your rule \"%1\" reads %2 out of %3 %4")
                                          .arg(rule.name, what.first, rule.captureFrom, what.second);
        voices.push_back(voiceOf(self, context, credential, *holder, rule.relation, because, {}));
        voices.back().claim.confidence = rule.confidence;
        voices.back().claim.from = std::move(observations);
        voices.back().document = QStringLiteral("rule ") + rule.name;
    }
    return reading;
}

void runUserRules(const Correlator &, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const UserRules &rules = context.userRules();
    for (std::size_t i = 0; i < rules.count(); ++i) {
        rules.run(i, context, it.credential, voices);
    }
}

std::vector<RuleEffect> tryRules(const Estate &estate, const CorrelationPolicy &policy)
{
    const UserRules rules(policy.rules);
    CorrelationPolicy without = policy;
    without.rules.clear();
    const CorrelationContext context(estate, without);
    std::vector<RuleEffect> effects(rules.count());
    for (std::size_t i = 0; i < rules.count(); ++i) {
        effects[i].rule = rules.rule(i).name;
        effects[i].where = rules.rule(i).where;
    }
    for (const Credential &credential : estate.credentials) {
        std::optional<std::vector<Voice>> voices; // of everything else, made when a rule first needs them
        Ownership before;
        for (std::size_t i = 0; i < rules.count(); ++i) {
            std::vector<Voice> own;
            const RuleOutcome reading = rules.run(i, context, credential, own);
            RuleEffect &effect = effects[i];
            effect.matched += reading.matched;
            effect.claimed += !own.empty();
            effect.capturedNothing += reading.capturedNothing;
            effect.gaveUp += reading.gaveUp;
            for (const Alias &alias : reading.unknown) {
                ++effect.unknown[toText(alias)];
            }
            if (own.empty()) {
                continue;
            }
            if (!voices) {
                voices = voicesOn(context, credential);
                before = settleOwnership(context, credential, *voices, without);
            }
            own.insert(own.end(), voices->begin(), voices->end());
            const Ownership after = settleOwnership(context, credential, own, without);
            if (after.owners != before.owners) {
                effect.changes.push_back({credential.id, before.owners, after.owners});
            }
        }
    }
    return effects;
}

} // namespace probate

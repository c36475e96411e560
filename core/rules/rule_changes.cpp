#include "core/rules/rule_changes.h"

#include "core/rules/rule_stream.h"

#include <QDataStream>
#include <QIODevice>

#include <algorithm>
#include <map>

namespace probate {

namespace {

constexpr quint32 stateMagic = 0x50525331; // "PRS1"
constexpr QDataStream::Version stateStream = QDataStream::Qt_6_4;

Rule inEffect(Rule rule)
{
    rule.examples.clear();
    rule.counterExamples.clear();
    rule.file.clear();
    rule.line = 0;
    return rule;
}

std::vector<Rule> inEffect(const std::vector<Rule> &rules)
{
    std::vector<Rule> all;
    all.reserve(rules.size());
    for (const Rule &rule : rules) {
        all.push_back(inEffect(rule));
    }
    return all;
}

void write(QDataStream &out, const std::vector<Rule> &rules)
{
    out << toBytes(inEffect(rules), false);
    for (const Rule &rule : rules) { // which only rules of a foreign form have
        out << rule.path;
    }
}

bool read(QDataStream &in, std::vector<Rule> &rules)
{
    QByteArray bytes;
    in >> bytes;
    auto known = in.status() == QDataStream::Ok ? rulesFromBytes(bytes) : std::nullopt;
    if (!known) {
        return false;
    }
    rules = std::move(*known);
    for (Rule &rule : rules) {
        in >> rule.path;
    }
    return in.status() == QDataStream::Ok;
}

using ById = std::map<QString, const Rule *>;

/// False: two have the same id.
bool sort(const std::vector<Rule> &rules, ById &byId)
{
    return std::ranges::all_of(rules, [&](const Rule &rule) { return byId.emplace(rule.id, &rule).second; });
}

/// Rules of one list that the other has too, just so, in the list's order; the others go to `rest`.
std::vector<QString> shared(const std::vector<Rule> &rules, const ById &others, std::vector<Rule> &rest)
{
    std::vector<QString> ids;
    for (const Rule &rule : rules) {
        const auto other = others.find(rule.id);
        if (other != others.end() && *other->second == rule) {
            ids.push_back(rule.id);
        } else {
            rest.push_back(rule);
        }
    }
    return ids;
}

/// False: those that both have stand in another order, by which ties are decided.
bool findChanged(const std::vector<Rule> &before, const std::vector<Rule> &now, std::vector<Rule> &changed)
{
    const std::vector<Rule> then = inEffect(before);
    const std::vector<Rule> here = inEffect(now);
    ById byIdThen;
    ById byIdHere;
    return sort(then, byIdThen) && sort(here, byIdHere) &&
           shared(then, byIdHere, changed) == shared(here, byIdThen, changed);
}

} // namespace

QByteArray stateOf(const RuleSet &set)
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out.setVersion(stateStream);
    out << stateMagic;
    write(out, set.rules);
    write(out, set.files);
    return state;
}

std::optional<RuleSet> ruleSetFrom(const QByteArray &state)
{
    QDataStream in(state);
    in.setVersion(stateStream);
    quint32 magic = 0;
    in >> magic;
    RuleSet set;
    const bool whole = magic == stateMagic && read(in, set.rules) && read(in, set.files) && in.atEnd();
    return whole ? std::optional(std::move(set)) : std::nullopt;
}

Result<RuleSet> changedRules(const RuleSet &before, const RuleSet &now)
{
    RuleSet changed;
    if (!findChanged(before.rules, now.rules, changed.rules) || !findChanged(before.files, now.files, changed.files)) {
        return Error(ErrorKind::Malformed, QStringLiteral("its rules stand in another order now"));
    }
    std::map<QString, int> ids;
    for (const auto *rules : {&changed.rules, &changed.files}) {
        for (const Rule &rule : *rules) {
            ++ids[rule.id];
        }
    }
    const std::size_t smaller =
        std::min(before.rules.size() + before.files.size(), now.rules.size() + now.files.size());
    if (ids.size() > mostChangedRules || 4 * ids.size() > smaller) {
        return Error(ErrorKind::Unsupported,
                     QStringLiteral("%1 of its rules are others now, too many to look for them alone").arg(ids.size()));
    }
    return changed;
}

} // namespace probate

#include "core/correlate/correlate.h"

#include "core/base/in_parts.h"
#include "core/correlate/ownership.h"
#include "core/model/texts.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace probate {

namespace {

auto keyOf(const Claim &claim)
{
    return std::tie(claim.relation, claim.principal, claim.basis, claim.because, claim.from);
}

/// One claim a sentence: what two documents say in the same words is one reason with two observations behind it.
void addClaims(std::vector<Voice> voices, std::vector<Claim> &claims)
{
    std::sort(voices.begin(), voices.end(),
              [](const Voice &a, const Voice &b) { return keyOf(a.claim) < keyOf(b.claim); });
    const std::size_t first = claims.size();
    for (Voice &voice : voices) {
        Claim &claim = voice.claim;
        if (claims.size() > first) {
            Claim &last = claims.back();
            if (std::tie(last.relation, last.principal, last.basis, last.because, last.confidence) ==
                std::tie(claim.relation, claim.principal, claim.basis, claim.because, claim.confidence)) {
                last.from.insert(last.from.end(), claim.from.begin(), claim.from.end());
                continue;
            }
        }
        claims.push_back(std::move(claim));
    }
    for (std::size_t i = first; i < claims.size(); ++i) {
        auto &from = claims[i].from;
        std::sort(from.begin(), from.end());
        from.erase(std::unique(from.begin(), from.end()), from.end());
    }
}

/// What a team answers for or acts with, its members could read: those of teams within it too, however deep, once each.
void addMembers(const CorrelationContext &context, const Credential &credential, const Ownership &ownership,
                std::vector<Voice> &voices)
{
    static const Correlator self{"member", "a member of a team that holds it", Basis::CouldRead, 0.75, nullptr};
    std::set<std::size_t> seen;
    std::vector<std::pair<std::size_t, std::size_t>> open; // team, and the one that holds it
    for (const auto *holders : {&ownership.owners, &ownership.subjects}) {
        for (const PrincipalId &id : *holders) {
            if (const auto team = context.indexOf(id); team && seen.insert(*team).second) {
                open.emplace_back(*team, *team);
            }
        }
    }
    while (!open.empty()) {
        const auto [team, holder] = open.back();
        open.pop_back();
        for (const auto &[member, said, from] : context.membersOf(team)) {
            if (!seen.insert(member).second) {
                continue;
            }
            open.emplace_back(member, holder);
            const QString because = QStringLiteral("%1 holds it: %2").arg(context.idOf(holder), said);
            voices.push_back(voiceOf(self, context, credential, member, Relation::Reader, because, from));
        }
    }
}

/// `share`: how many times as many there will be at the end, if the rest is like what is known by now.
void append(std::vector<std::vector<Claim>> parts, double share, Texts<QString> &sentences, std::vector<Claim> &claims)
{
    std::size_t size = claims.size();
    for (const auto &part : parts) {
        size += part.size();
    }
    if (size > claims.capacity()) {
        claims.reserve(static_cast<std::size_t>(static_cast<double>(size) * share * 1.02) + 16);
    }
    for (auto &part : parts) {
        for (Claim &claim : part) { // thousands are made in the same words
            claim.because = sentences[sentences.numberOf(claim.because)];
        }
        claims.insert(claims.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    }
}

} // namespace

CorrelationPolicy correlationPolicy(const Policy &policy)
{
    return {policy.ownerThreshold, policy.conflictMargin, policy.foldPlusTags, policy.ownerRules};
}

Correlation correlate(const Estate &estate, const CorrelationPolicy &policy)
{
    const CorrelationContext context(estate, policy);
    constexpr std::size_t part = 1024;
    constexpr std::size_t wave = 64 * part; // what the parts of a wave hold is held twice for a moment
    const std::size_t count = estate.credentials.size();
    Correlation correlation;
    Texts<QString> sentences;
    correlation.ownership.resize(count);
    for (std::size_t begin = 0; begin < count; begin += wave) {
        const std::size_t size = std::min(wave, count - begin);
        std::vector<std::vector<Claim>> parts((size + part - 1) / part);
        inParts(
            size,
            [&](std::size_t first, std::size_t last) {
                for (std::size_t i = begin + first; i < begin + last; ++i) {
                    const Credential &credential = estate.credentials[i];
                    std::vector<Voice> voices = voicesOn(context, credential);
                    correlation.ownership[i] = settleOwnership(context, credential, voices, policy);
                    addMembers(context, credential, correlation.ownership[i], voices);
                    addClaims(std::move(voices), parts[first / part]);
                }
            },
            part);
        append(std::move(parts), static_cast<double>(count) / static_cast<double>(begin + size), sentences,
               correlation.claims);
    }
    return correlation;
}

} // namespace probate

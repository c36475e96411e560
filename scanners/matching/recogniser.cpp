#include "scanners/matching/recogniser.h"

#include "scanners/matching/escapes.h"
#include "scanners/matching/generic.h"
#include "scanners/matching/validators.h"

#include <algorithm>
#include <cassert>

namespace probate {

namespace {

std::map<QString, QString> namedOf(QByteArrayView bytes, const Match &match)
{
    std::map<QString, QString> named;
    for (const Match::Group &group : match.groups) {
        named.emplace(QString::fromLatin1(group.name.toByteArray()), QString::fromUtf8(group.at.of(bytes)));
    }
    return named;
}

/// Bytes between two spans; 0 if they touch or overlap.
qsizetype gap(Span a, Span b)
{
    return std::max<qsizetype>({a.from - b.to, b.from - a.to, 0});
}

CredentialDescription describe(const Rule &rule, const std::map<QString, QString> &named, Yield yield)
{
    CredentialDescription credential;
    credential.kind = yield.kind.value_or(rule.kind);
    credential.layer = defaultLayer(credential.kind);
    credential.label = rule.title;
    credential.handles = std::move(yield.handles);
    credential.lifetime = yield.lifetime;
    for (const HandleTemplate &handle : rule.handles) {
        if (const auto value = fillTemplate(handle.value, named)) {
            credential.handles.push_back({handle.scheme, value->toUtf8()});
        }
    }
    for (const auto &[name, text] : rule.attributes) {
        if (const auto value = fillTemplate(text, named)) {
            credential.attributes.emplace(name, *value);
        }
    }
    credential.issuer = fillTemplate(rule.issuer, named).value_or(QString());
    return credential;
}

/// What one half knows and the other does not.
void join(CredentialDescription &into, const CredentialDescription &other)
{
    for (const Handle &handle : other.handles) {
        if (std::find(into.handles.begin(), into.handles.end(), handle) == into.handles.end()) {
            into.handles.push_back(handle);
        }
    }
    into.attributes.insert(other.attributes.begin(), other.attributes.end());
    if (into.issuer.isEmpty()) {
        into.issuer = other.issuer;
    }
    if (!into.lifetime.expires) {
        into.lifetime.expires = other.lifetime.expires;
        into.lifetime.expiryIsFirm = other.lifetime.expiryIsFirm;
    }
    if (!into.lifetime.issued) {
        into.lifetime.issued = other.lifetime.issued;
    }
}

/// Of what the program that reads the text would see.
Refusal placeholderOf(const Rule &rule, QByteArrayView secret)
{
    const bool pieces = std::any_of(rule.validators.begin(), rule.validators.end(), [](const ValidatorCall &call) {
        return call.argument == QStringLiteral("joined");
    });
    if (pieces) {
        QByteArray joined = joinedLiterals(secret); // the blanks between the pieces are no run of one character
        const Refusal refusal = placeholder(joined);
        joined.fill('\0');
        return refusal;
    }
    constexpr qsizetype longText = 1024; // a block of PEM in a string literal is put right by its reader
    if (secret.size() <= longText && holdsEscape(secret)) {
        return "it is written with escapes, and judged as what they stand for";
    }
    return placeholder(secret);
}

void drop(const RecogniserSink &sink, std::size_t rule, Span whole, const char *why)
{
    if (sink.dropped) {
        sink.dropped({rule, whole, why});
    }
}

} // namespace

std::optional<QString> fillTemplate(const QString &text, const std::map<QString, QString> &named)
{
    QString filled;
    for (qsizetype at = 0; at < text.size();) {
        const auto opening = text.indexOf(QStringLiteral("${"), at);
        const auto closing = opening < 0 ? -1 : text.indexOf(QLatin1Char('}'), opening);
        if (closing < 0) {
            filled += QStringView(text).mid(at);
            break;
        }
        const auto value = named.find(text.mid(opening + 2, closing - opening - 2));
        if (value == named.end() || value->second.isEmpty()) {
            return std::nullopt;
        }
        filled += QStringView(text).mid(at, opening - at);
        filled += value->second;
        at = closing + 1;
    }
    return filled;
}

Result<Recogniser> Recogniser::open(RuleSet rules, const QString &cacheDirectory, std::span<const QByteArray> marks)
{
    for (const Rule &rule : rules.rules) {
        for (const ValidatorCall &call : rule.validators) {
            const Validator *validator = findValidator(call.name);
            if (!validator || !validator->takes(call.argument)) {
                return Error(ErrorKind::Malformed,
                             QStringLiteral("%1:%2: %3: there is no validator \"%4\"")
                                 .arg(rule.file)
                                 .arg(rule.line)
                                 .arg(rule.id, (call.name + QLatin1Char(' ') + call.argument).trimmed()));
            }
        }
    }
    auto matcher = Matcher::open(rules, cacheDirectory, marks);
    if (!matcher) {
        return matcher.error();
    }
    return Recogniser(std::move(rules), std::move(matcher).value());
}

struct Recogniser::Judgement
{
    Refusal refusal = nullptr;
    bool forged = false;   ///< refused for a wrong checksum
    bool fromAfar = false; ///< as Yield has it
    std::optional<Recognised> recognised = {};
};

Recogniser::Judgement Recogniser::judge(QByteArrayView bytes, const Match &match) const
{
    const Rule &rule = m_rules.rules[match.rule];
    if (const Refusal refusal = placeholderOf(rule, match.secret.of(bytes))) {
        return {refusal};
    }
    std::map<QString, QString> named = namedOf(bytes, match);
    Yield yield;
    const Candidate candidate{bytes, match.whole, match.secret, named};
    for (const ValidatorCall &call : rule.validators) {
        const Validator *validator = findValidator(call.name); // open() saw that it exists
        if (const Refusal refusal = validator->judge(candidate, call.argument, yield)) {
            return {refusal, call.name.startsWith(QStringLiteral("crc32")), yield.fromAfar};
        }
    }
    for (auto &[name, value] : yield.named) {
        named[name] = value;
    }
    const double confidence = std::min(rule.confidence, yield.confidence.value_or(1.0));
    Judgement judgement;
    judgement.recognised =
        Recognised{match.rule, match.whole, match.secret, describe(rule, named, std::move(yield)), confidence};
    return judgement;
}

std::optional<Recognised> Recogniser::take(QByteArrayView bytes, const Match &match, const RecogniserSink &sink,
                                           RefusedMatches *refused, std::vector<Span> &forged) const
{
    if (sink.applies && !sink.applies(match.rule)) {
        drop(sink, match.rule, match.whole, "it looks into files of other paths");
        return std::nullopt;
    }
    const RefusedMatches::Key key = refused ? refused->keyOf(bytes, match) : 0;
    if (const Refusal known = key ? refused->find(key) : nullptr) {
        assert(judge(bytes, match).refusal == known);
        drop(sink, match.rule, match.whole, known);
        return std::nullopt;
    }
    Judgement judgement = judge(bytes, match);
    if (judgement.refusal) {
        drop(sink, match.rule, match.whole, judgement.refusal);
        if (judgement.forged) {
            forged.push_back(match.secret);
        } else if (key && !judgement.fromAfar) {
            refused->add(key, judgement.refusal);
        }
    }
    return std::move(judgement.recognised);
}

std::vector<Recognised> Recogniser::candidates(QByteArrayView bytes, Matcher::Scratch &scratch,
                                               const RecogniserSink &sink, const MatchMemory &memory) const
{
    std::vector<Recognised> found;
    std::vector<Span> forged; // of a format whose checksum is wrong: no name beside it makes a credential of that
    const auto add = [&](const Match &match) {
        if (auto recognised = take(bytes, match, sink, memory.refused, forged)) {
            found.push_back(std::move(*recognised));
        }
    };
    const MatchSink matches{add, sink.trouble};
    if (memory.earlier) {
        m_matcher.match(bytes, *memory.earlier, *memory.changes, scratch, matches, *memory.trace);
    } else if (memory.trace) {
        m_matcher.match(bytes, scratch, matches, *memory.trace);
    } else {
        m_matcher.match(bytes, scratch, matches);
    }
    if (sink.concerned && (!found.empty() || !forged.empty())) {
        sink.concerned();
    }
    std::erase_if(found, [&](const Recognised &it) {
        const bool wrong =
            std::any_of(forged.begin(), forged.end(), [&](Span span) { return span.intersects(it.secret); });
        if (wrong) {
            drop(sink, it.rule, it.whole, "its checksum is wrong");
        }
        return wrong;
    });
    std::stable_sort(found.begin(), found.end(), [](const Recognised &a, const Recognised &b) {
        return std::tie(a.secret.from, a.secret.to, a.rule) < std::tie(b.secret.from, b.secret.to, b.rule);
    });
    return found;
}

/// Gives each half of a pair what the nearest other half knows.
void Recogniser::pair(std::vector<Recognised> &found) const
{
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Rule &rule = m_rules.rules[found[i].rule];
        if (rule.pairsWith.isEmpty()) {
            continue;
        }
        const auto near = [&](std::size_t other) { return gap(found[i].secret, found[other].secret); };
        std::optional<std::size_t> best;
        const auto consider = [&](std::size_t other) {
            if (m_rules.rules[found[other].rule].id == rule.pairsWith && (!best || near(other) < near(*best))) {
                best = other;
            }
            return near(other) <= rule.pairDistance; // sorted by place: beyond that, nothing is nearer
        };
        for (std::size_t j = i; j-- > 0 && consider(j);) {
        }
        for (std::size_t j = i + 1; j < found.size() && consider(j); ++j) {
        }
        if (best && near(*best) <= rule.pairDistance) {
            join(found[i].credential, found[*best].credential);
        }
    }
}

void Recogniser::recognise(QByteArrayView bytes, Matcher::Scratch &scratch, const RecogniserSink &sink,
                           const MatchMemory &memory) const
{
    std::vector<Recognised> found = candidates(bytes, scratch, sink, memory);
    pair(found);
    std::vector<Recognised> kept;
    for (Recognised &next : found) {
        if (m_rules.rules[next.rule].identifierOnly) {
            drop(sink, next.rule, next.whole, "an id alone is no secret");
            continue;
        }
        if (kept.empty() || !kept.back().secret.intersects(next.secret)) {
            kept.push_back(std::move(next));
            continue;
        }
        Recognised &before = kept.back();
        if (next.confidence > before.confidence) {
            std::swap(before, next);
        }
        drop(sink, next.rule, next.whole, "another rule knows it better");
    }
    for (Recognised &recognised : kept) {
        sink.found(std::move(recognised));
    }
}

} // namespace probate

#include "scanners/pipeline/findings.h"

#include "scanners/accepted/pending_acceptance.h"

#include <algorithm>

namespace probate {

namespace {

constexpr std::size_t mostSkips = 1000; ///< of one document

/// Handles that come from the secret itself; an id may stand beside several secrets.
bool namesTheSecret(const Handle &handle)
{
    return handle.scheme == handles::secret || handle.scheme == handles::spkiSha256 ||
           handle.scheme == handles::sshSha256;
}

void joinLifetime(Lifetime &into, const Lifetime &other)
{
    const auto better = [](const std::optional<LifetimeDate> &a, const std::optional<LifetimeDate> &b) {
        return b && (!a || b->basis < a->basis);
    };
    if (better(into.issued, other.issued)) {
        into.issued = other.issued;
    }
    if (better(into.expires, other.expires)) {
        into.expires = other.expires;
        into.expiryIsFirm = other.expiryIsFirm;
    }
    if (better(into.rotated, other.rotated)) {
        into.rotated = other.rotated;
    }
    if (better(into.lastUsed, other.lastUsed)) {
        into.lastUsed = other.lastUsed;
    }
    into.statedNever = into.statedNever || other.statedNever;
}

/// A comment speaks for its line, not for the file.
void joinAcceptance(SecretSeen &into, const SecretSeen &other, bool sameLine)
{
    if (into.suppressed && other.suppressed) {
        return;
    }
    const auto one = readPending(into.suppressedBy);
    const auto two = readPending(other.suppressedBy);
    const bool open = (one || into.suppressed) && (two || other.suppressed); // neither is refused yet
    into.suppressed = false;
    into.suppressedBy = open ? toText(both(one ? *one : *two, two ? *two : *one, sameLine)) : QString();
}

void join(SecretSeen &into, const SecretSeen &other, bool sameLine)
{
    CredentialDescription &credential = into.credential;
    for (const Handle &handle : other.credential.handles) {
        if (std::find(credential.handles.begin(), credential.handles.end(), handle) == credential.handles.end()) {
            credential.handles.push_back(handle);
        }
    }
    for (const Alias &account : other.credential.accounts) {
        if (std::find(credential.accounts.begin(), credential.accounts.end(), account) == credential.accounts.end()) {
            credential.accounts.push_back(account);
        }
    }
    credential.attributes.insert(other.credential.attributes.begin(), other.credential.attributes.end());
    if (credential.issuer.isEmpty()) {
        credential.issuer = other.credential.issuer;
    }
    joinLifetime(credential.lifetime, other.credential.lifetime);
    credential.privileged = credential.privileged || other.credential.privileged;
    credential.exempt = credential.exempt || other.credential.exempt;
    into.properPlace = into.properPlace || other.properPlace;
    joinAcceptance(into, other, sameLine);
}

} // namespace

void Findings::add(Observation observation)
{
    auto *seen = std::get_if<SecretSeen>(&observation.fact);
    if (!seen) {
        m_observations.push_back(std::move(observation));
        return;
    }
    std::size_t at = m_observations.size();
    for (const Handle &handle : seen->credential.handles) {
        const auto known = m_secrets.find({handle, observation.origin.path});
        if (known != m_secrets.end()) {
            at = known->second;
        }
    }
    if (at == m_observations.size()) {
        m_observations.push_back(std::move(observation));
    } else {
        Observation &before = m_observations[at];
        if (seen->confidence > std::get<SecretSeen>(before.fact).confidence) {
            std::swap(before, observation);
        }
        join(std::get<SecretSeen>(before.fact), std::get<SecretSeen>(observation.fact),
             before.origin.line == observation.origin.line);
    }
    const Observation &kept = m_observations[at];
    for (const Handle &handle : std::get<SecretSeen>(kept.fact).credential.handles) {
        if (namesTheSecret(handle)) {
            m_secrets.emplace(Key{handle, kept.origin.path}, at);
        }
    }
}

void Findings::skip(Skip skip)
{
    if (m_skips.size() > mostSkips || std::find(m_skips.begin(), m_skips.end(), skip) != m_skips.end()) {
        return;
    }
    if (m_skips.size() == mostSkips) {
        skip = {
            skip.source, skip.place, QStringLiteral("limit"),
            QStringLiteral("more than %1 parts of this document were left out; the rest is not listed").arg(mostSkips)};
    }
    m_skips.push_back(std::move(skip));
}

bool Findings::sawSecret(const Handle &handle, const QString &path) const
{
    return m_secrets.contains({handle, path});
}

void Findings::putInto(ObservationSink &sink)
{
    for (Observation &observation : m_observations) {
        sink.observe(std::move(observation));
    }
    for (Skip &skip : m_skips) {
        sink.skip(std::move(skip));
    }
}

} // namespace probate

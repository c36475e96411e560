// The verdict on closed principals compared with a second reading of closure.md, written down without looking at
// core/closure: over generated principals, credentials, layers that must be proven, listings, caches and policies, all
// of them within a few milliseconds, so that everything collides. The verdicts on the credentials are taken as given
// (tst_verdict_oracle holds those).
#include "core/closure/estate_verdicts.h"
#include "verdict_oracle.h"

#include <QTest>

#include <random>

using namespace probate;

namespace {

using What = Evidence::What;

constexpr int cases = 60'000;
constexpr int lastInstant = 12;

Instant at(int step)
{
    return Instant(std::chrono::hours{450'000}) + Duration(step);
}

/// What is generated: an estate of one principal and all that it is judged by.
struct Setting
{
    Estate estate;
    std::vector<Ownership> ownership;
    Policy policy;
    TrustMap trust;
    Instant asOf;
};

class Generator
{
public:
    explicit Generator(unsigned seed) : m_random(seed) {}

    int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(m_random); }
    bool oneIn(int chances) { return below(chances) == 0; }
    Instant instant() { return at(below(lastInstant + 1)); }

    Setting setting()
    {
        Setting made;
        made.asOf = at(6 + below(lastInstant - 5));
        made.policy.clockSkew = Duration{1};
        made.policy.proof = oneIn(3) ? Proof::Complete : Proof::Known;
        made.policy.vendorServiceLevel = Duration{15};
        made.policy.serviceLevels[Layer::Session] = Duration{9};
        made.policy.serviceLevels[Layer::Grant] = Duration{11};
        made.policy.serviceLevels[Layer::Key] = Duration{13};
        Principal ann;
        ann.id = QStringLiteral("ann");
        ann.kind = oneIn(4) ? PrincipalKind::Vendor : PrincipalKind::Person;
        for (int i = 1 + below(2); i > 0; --i) {
            Closure fact;
            fact.kind = static_cast<ClosureKind>(below(static_cast<int>(ClosureKind::Transferred) + 1));
            fact.at = at(oneIn(3) ? below(7) : below(3));
            fact.reopens = oneIn(6);
            fact.authority = static_cast<SignalAuthority>(below(4));
            ann.closures.push_back(fact);
        }
        if (oneIn(5)) {
            made.policy.highRiskClosures = {ClosureKind::Deleted};
        }
        made.estate.principals = {ann};
        for (int i = below(4); i > 0; --i) {
            credential(made);
        }
        if (oneIn(2)) {
            made.trust.requiredLayers[PrincipalKind::Person] = {oneIn(2) ? Layer::Session : Layer::Key};
        }
        if (oneIn(3)) {
            made.trust.issuers = {{QStringLiteral("i"), {}, {{QStringLiteral("shop"), Duration(below(4)), {}}}}};
        }
        for (int i = below(3); i > 0; --i) {
            listing(made);
        }
        return made;
    }

private:
    void credential(Setting &made)
    {
        static constexpr std::array kinds{Kind::Session, Kind::ApiKey, Kind::Consent};
        static constexpr std::array words{What::Enabled, What::SwitchedOff, What::AccountBlocked, What::Absent,
                                          What::Ended};
        Credential credential;
        credential.id = QStringLiteral("c-%1").arg(made.estate.credentials.size());
        credential.kind = kinds[static_cast<std::size_t>(below(3))];
        credential.layer = defaultLayer(credential.kind);
        credential.issuer = oneIn(3) ? QStringLiteral("j") : QStringLiteral("i");
        credential.exempt = oneIn(9);
        for (int i = oneIn(6) ? 0 : 1 + below(2); i > 0; --i) {
            Evidence word;
            word.what = words[static_cast<std::size_t>(below(5))];
            word.scope = {credential.issuer, QStringLiteral("list"), {}};
            word.time.at = oneIn(3) ? instant() : at(4 + below(3));
            credential.evidence.push_back(word);
        }
        if (oneIn(2)) {
            credential.lifetime.expires = LifetimeDate{at(6 + below(lastInstant)), LifetimeBasis::Credential};
            credential.lifetime.expiryIsFirm = !oneIn(4);
        }
        Ownership owned;
        owned.credential = credential.id;
        if (!oneIn(8)) {
            owned.owners = {QStringLiteral("ann")};
        } else if (oneIn(2)) {
            owned.formerOwners = {QStringLiteral("ann")};
            credential.lifetime.rotated = LifetimeDate{instant(), LifetimeBasis::IssuerExport};
        }
        made.ownership.push_back(owned);
        made.estate.credentials.push_back(credential);
    }

    void listing(Setting &made)
    {
        ListingRead read;
        read.scope = {oneIn(3) ? QStringLiteral("j") : QStringLiteral("i"), QStringLiteral("list"), {}};
        read.handleScheme = oneIn(2) ? handles::keycloakSession : handles::githubPat;
        read.complete = !oneIn(4);
        read.time = {instant(), Duration(oneIn(3) ? 2 : 0)};
        made.estate.observations.push_back({QByteArray::number(below(1'000'000)), {{}, at(0), read}});
    }

    std::mt19937 m_random;
};

/// The second reading.
struct Reading
{
    const Setting &it;
    const Principal &ann = it.estate.principals.front();
    Instant closure = *oracle::closureAt(ann.closures, it.asOf);

    struct Held
    {
        const Credential *credential;
        Verdict verdict;
    };
    std::vector<Held> held = hers();

    std::vector<Held> hers() const
    {
        std::vector<Held> all;
        for (std::size_t i = 0; i < it.ownership.size(); ++i) {
            const Credential &credential = it.estate.credentials[i];
            const bool owns = !it.ownership[i].owners.empty();
            const auto &rotated = credential.lifetime.rotated;
            const bool owned = !it.ownership[i].formerOwners.empty() && !(rotated && rotated->at > closure);
            if ((owns || owned) && !credential.exempt) {
                all.push_back({&credential, judgeCredential(credential, closure, it.policy, it.asOf)});
            }
        }
        return all;
    }

    Duration level(const Credential &credential) const
    {
        for (const Closure &fact : ann.closures) { // of several at one instant, one that is high-risk suffices
            if (fact.at == closure && !fact.reopens && fact.kind == ClosureKind::Deleted &&
                fact.authority != SignalAuthority::UnverifiedEvent && !it.policy.highRiskClosures.empty()) {
                return Duration{0};
            }
        }
        if (ann.kind == PrincipalKind::Vendor) {
            return Duration{15};
        }
        return Duration(credential.layer == Layer::Session ? 9 : credential.layer == Layer::Grant ? 11 : 13);
    }

    bool isListed(Layer layer, const QString &issuer) const
    {
        for (const KnownObservation &known : it.estate.observations.values()) {
            const auto &read = std::get<ListingRead>(known.observation.fact);
            const Layer of = read.handleScheme == handles::keycloakSession ? Layer::Session : Layer::Key;
            if (read.complete && of == layer && (issuer.isEmpty() || read.scope.issuer == issuer) &&
                *read.time.at <= it.asOf && *read.time.at - read.time.lag > closure) {
                return true;
            }
        }
        return false;
    }

    /// A layer that must be proven and is not; `anyMust`: some layer must be.
    bool hasGap(bool &anyMust) const
    {
        bool gap = false;
        for (const Layer layer : {Layer::Session, Layer::Key, Layer::Grant}) {
            std::set<QString> issuers;
            bool unproven = false;
            for (const Held &each : held) {
                if (each.credential->layer == layer) {
                    issuers.insert(each.credential->issuer);
                    unproven = unproven || each.verdict.state == State::Unproven;
                }
            }
            const auto required = it.trust.requiredLayers.find(ann.kind);
            const bool named = required != it.trust.requiredLayers.end() && required->second.contains(layer);
            const bool complete = it.policy.proof == Proof::Complete;
            if (!named && !(complete && !issuers.empty())) {
                continue;
            }
            anyMust = true;
            if (!complete && !issuers.empty()) {
                gap = gap || unproven;
            } else if (issuers.empty()) {
                gap = gap || !isListed(layer, {});
            } else {
                for (const QString &issuer : issuers) {
                    gap = gap || !isListed(layer, issuer);
                }
            }
        }
        return gap;
    }

    QString verdict() const
    {
        bool open = false, unproven = false, closing = false, blocked = false, anyMust = false;
        Instant until = closure, death = closure;
        for (const auto &[credential, verdict] : held) {
            if (verdict.state == State::Live) {
                const bool inTime = verdict.until && *verdict.until <= closure + level(*credential);
                open = open || !inTime;
                closing = closing || inTime;
                until = inTime ? std::max(until, *verdict.until) : until;
            }
            unproven = unproven || verdict.state == State::Unproven;
            blocked = blocked || verdict.state == State::Blocked;
            death = verdict.state == State::Dead ? std::max(death, *verdict.at) : death;
        }
        const bool gap = hasGap(anyMust);
        if (open) {
            return QStringLiteral("OPEN");
        }
        if (unproven || gap || (held.empty() && !anyMust)) {
            return QStringLiteral("UNPROVEN");
        }
        if (closing) {
            return QStringLiteral("CLOSING ") + toIso(until);
        }
        return blocked ? QStringLiteral("BLOCKED") : QStringLiteral("CLOSED ") + toIso(death);
    }

    /// "unbounded", "unknown", or the latest time, never before the closure.
    QString window() const
    {
        bool anyMust = false;
        bool unknown = hasGap(anyMust) || (held.empty() && !anyMust);
        Instant latest = closure;
        for (const auto &[credential, verdict] : held) {
            const auto &end =
                verdict.state == State::Live || verdict.state == State::Unproven ? verdict.until : verdict.at;
            if (!end && verdict.state == State::Live) {
                return QStringLiteral("unbounded");
            }
            unknown = unknown || !end;
            const bool cached = credential->issuer == QStringLiteral("i") && !it.trust.issuers.empty();
            const Duration cache = cached ? it.trust.issuers.front().stores.front().cache : Duration{0};
            latest = end ? std::max(latest, *end + cache) : latest;
        }
        return unknown ? QStringLiteral("unknown") : toIso(latest);
    }
};

QString shown(const PrincipalVerdict &verdict)
{
    const auto time = verdict.at ? verdict.at : verdict.until;
    return toText(verdict.state) + (time ? QStringLiteral(" ") + toIso(*time) : QString());
}

QString shown(const LastAccess &access)
{
    switch (access.bound) {
    case LastAccess::Bound::Unbounded:
        return QStringLiteral("unbounded");
    case LastAccess::Bound::Unknown:
        return QStringLiteral("unknown");
    case LastAccess::Bound::At:
        return toIso(*access.at);
    case LastAccess::Bound::None:
        break;
    }
    return QStringLiteral("none");
}

int badness(const QString &verdict)
{
    static const QStringList worse{QStringLiteral("CLOSED"), QStringLiteral("BLOCKED"), QStringLiteral("CLOSING"),
                                   QStringLiteral("UNPROVEN"), QStringLiteral("OPEN")};
    return static_cast<int>(worse.indexOf(verdict.section(QLatin1Char(' '), 0, 0)));
}

std::vector<PrincipalVerdict> judged(const Setting &it)
{
    return judgeEstate(it.estate, {}, it.ownership, it.policy, it.trust, it.asOf).closures;
}

} // namespace

class TestPrincipalOracle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void generatedPrincipalsAgree()
    {
        Generator generate(20260312);
        std::map<QString, int> counts;
        for (int i = 0; i < cases; ++i) {
            const Setting it = generate.setting();
            const auto closures = judged(it);
            QCOMPARE(!closures.empty(), oracle::closureAt(it.estate.principals.front().closures, it.asOf).has_value());
            if (closures.empty()) {
                continue;
            }
            const Reading reading{it};
            QCOMPARE(closures.front().closure.at, reading.closure);
            QVERIFY2(shown(closures.front()) == reading.verdict() &&
                         shown(closures.front().lastAccess) == reading.window(),
                     qPrintable(QStringLiteral("case %1: verdict %2, %3; read as %4, %5")
                                    .arg(i)
                                    .arg(shown(closures.front()), shown(closures.front().lastAccess), reading.verdict(),
                                         reading.window())));
            ++counts[reading.verdict().section(QLatin1Char(' '), 0, 0)];
        }
        QCOMPARE(counts.size(), 5u);
        qInfo("%d OPEN, %d UNPROVEN, %d CLOSING, %d BLOCKED, %d CLOSED", counts[QStringLiteral("OPEN")],
              counts[QStringLiteral("UNPROVEN")], counts[QStringLiteral("CLOSING")], counts[QStringLiteral("BLOCKED")],
              counts[QStringLiteral("CLOSED")]);
        for (const auto &[state, count] : counts) {
            QVERIFY2(count > cases / 200, qPrintable(state));
        }
    }

    /// One more credential, of whatever state, and one layer more that must be proven: neither makes anybody safer.
    /// (The first credential of which anything is known is what an empty estate lacks, so there must be one.)
    void moreToAnswerForNeverMakesItSafer()
    {
        Generator generate(7);
        int compared = 0;
        for (int i = 0; i < cases / 3; ++i) {
            Setting it = generate.setting();
            const Setting other = generate.setting();
            const auto before = judged(it);
            if (before.empty() || before.front().credentials.empty() || other.estate.credentials.empty()) {
                continue;
            }
            it.policy.proof = Proof::Known; // with complete proof one more credential also asks for one more listing
            it.trust.requiredLayers.clear();
            const QString was = shown(judged(it).front());
            Credential more = other.estate.credentials.front();
            more.id = QStringLiteral("c-9");
            it.estate.credentials.push_back(more);
            it.ownership.push_back({more.id, {QStringLiteral("ann")}, {}, {}, {}, 0, false});
            const QString is = shown(judged(it).front());
            QVERIFY2(badness(is) >= badness(was), qPrintable(was + QStringLiteral(" became ") + is));
            it.trust.requiredLayers[it.estate.principals.front().kind] = {Layer::Session};
            QVERIFY(badness(shown(judged(it).front())) >= badness(is));
            ++compared;
        }
        QVERIFY(compared > 1'000);
    }
};

QTEST_GUILESS_MAIN(TestPrincipalOracle)
#include "tst_principal_oracle.moc"

// Every check against rows of each sort (check_rows.h), its severity steps, and since when it holds.
#include "check_rows.h"

#include <QTest>

#include <map>
#include <set>

using namespace probate;
using namespace probate::fixtures;

namespace {

const std::vector<CheckRow> &rows()
{
    static const std::vector<CheckRow> all = [] {
        std::vector<CheckRow> made;
        for (auto part : {survivorRows(), closureRows(), ownershipRows(), hygieneRows()}) {
            std::move(part.begin(), part.end(), std::back_inserter(made));
        }
        return made;
    }();
    return all;
}

QString nameOf(const CheckRow &row)
{
    static const char *words[] = {"positive", "negative", "unproven", "boundary"};
    return QStringLiteral("%1 %2: %3").arg(s(row.check), s(words[static_cast<int>(row.sort)]), s(row.name));
}

Severity oneUp(Severity severity)
{
    return std::min(Severity::Critical, static_cast<Severity>(static_cast<int>(severity) + 1));
}

} // namespace

class TestCheckRows : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCheckHasRowsOfEverySort()
    {
        QCOMPARE(shippedChecks().size(), allChecks().size());
        for (const Check &check : allChecks()) {
            std::map<Sort, int> counts;
            std::set<bool> sides;
            for (const CheckRow &row : rows()) {
                if (s(row.check) == s(check.id)) {
                    ++counts[row.sort];
                    const bool fires = row.found[0] != '\0';
                    QVERIFY2(row.sort != Sort::Positive || fires, qPrintable(nameOf(row)));
                    QVERIFY2(row.sort != Sort::Negative || !fires, qPrintable(nameOf(row)));
                    if (row.sort == Sort::Boundary) {
                        sides.insert(fires);
                    }
                }
            }
            QVERIFY2(counts.size() == 4, check.id);
            QVERIFY2(sides.size() == 2, check.id);
        }
        for (const CheckRow &row : rows()) {
            QVERIFY2(findCheck(s(row.check)), row.check);
        }
    }

    void aCheckFindsWhatItsRowsSay_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(rows().size()); ++i) {
            QTest::newRow(qPrintable(nameOf(rows()[static_cast<std::size_t>(i)]))) << i;
        }
    }
    void aCheckFindsWhatItsRowsSay()
    {
        QFETCH(int, index);
        const CheckRow &row = rows()[static_cast<std::size_t>(index)];
        QCOMPARE(row.given.found(row.check), s(row.found));
        if (row.since) {
            const auto findings = row.given.findings(row.check);
            QCOMPARE(findings.size(), 1u);
            QVERIFY(findings.front().since.has_value());
            QCOMPARE(toIso(*findings.front().since), toIso(minute(*row.since)));
        }
    }

    /// A finding that shows when it became true shows it on every row that fires; an undated one is a choice.
    void sinceIsNeverAfterTheInstantOfJudging()
    {
        for (const CheckRow &row : rows()) {
            for (const Finding &finding : row.given.findings(row.check)) {
                QVERIFY2(!finding.since || *finding.since <= minute(now), qPrintable(nameOf(row)));
                QVERIFY2(!finding.because.empty() && !finding.remedy.isEmpty(), qPrintable(nameOf(row)));
            }
        }
    }

    void aPrivilegedCredentialIsOneStepWorse()
    {
        std::set<QString> stepped;
        for (const CheckRow &row : rows()) {
            if (row.sort != Sort::Positive) {
                continue;
            }
            Case privileged = row.given;
            for (Credential &credential : privileged.input.estate.credentials) {
                credential.privileged = true;
            }
            const auto before = row.given.findings(row.check);
            const auto after = privileged.findings(row.check);
            QCOMPARE(after.size(), before.size());
            for (std::size_t i = 0; i < before.size(); ++i) {
                const bool steps = before[i].credential && s(row.check) != s("P04"); // there it is the finding itself
                QVERIFY2(after[i].severity == (steps ? oneUp(before[i].severity) : before[i].severity),
                         qPrintable(nameOf(row)));
                if (steps) {
                    stepped.insert(s(row.check));
                }
            }
        }
        QVERIFY(stepped.size() > 25);
    }

    void aUseAfterTheClosureIsOneStepWorse()
    {
        for (const char *check : {"C01", "C03", "C06", "C08", "C10", "C11", "C12", "O03"}) {
            for (const CheckRow &row : rows()) {
                if (s(row.check) != s(check) || row.sort != Sort::Positive ||
                    row.given.input.estate.credentials.empty()) {
                    continue;
                }
                Case usedOn = row.given;
                Credential &credential = usedOn.input.estate.credentials.front();
                const double seen = 200;
                credential.uses = {used(seen)};
                QCOMPARE(usedOn.findings(check).front().severity, oneUp(row.given.findings(check).front().severity));
                credential.uses = {used(105)}; // within the skew
                QCOMPARE(usedOn.findings(check).front().severity, row.given.findings(check).front().severity);
            }
        }
    }

    /// Blocked by minute 1540 a vault token is within its 24 h, a moment later it is not.
    void aWindowWithinTheServiceLevelIsOneStepBetter()
    {
        const auto blockedAt = [](double at) {
            return annWith(of(Kind::SecretManagerToken, credential({said(What::SwitchedOff, at)}))).found("C12");
        };
        QCOMPARE(blockedAt(1540), s("medium"));
        QCOMPARE(blockedAt(1540 + moment), s("high"));
        const auto privileged = [](double at) {
            Credential held = of(Kind::SecretManagerToken, credential({said(What::SwitchedOff, at)}));
            held.privileged = true;
            return annWith(held).found("C12");
        };
        QCOMPARE(privileged(1540), s("high"));
        QCOMPARE(privileged(1540 + moment), s("critical"));
    }
};

QTEST_GUILESS_MAIN(TestCheckRows)
#include "tst_check_rows.moc"

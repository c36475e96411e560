// What is printed of a closed principal: well-formed, and no name in it is taken for markup or a terminal's command.
#include "reports/closure_papers.h"
#include "tests/story.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");
const QString hostile = QStringLiteral("<script>alert(1)</script>\"'&\x1b[31m\u202e");

/// A leaver whose only token lives on, under names that somebody chose for us.
JudgedEstate leaver()
{
    Story it;
    PrincipalSeen ann = person("P1", {"email:ann@example.com"});
    ann.displayName = hostile;
    it.tell(ann, "ann");
    it.tell(closure("email:ann@example.com", "2026-03-01T09:00:00Z"), "closure");
    auto key = credential(Kind::ApiKey, {handle("okta-api-token:acme/7")}, "okta:acme");
    key.label = hostile;
    it.tell(CredentialListed{key}, "key");
    it.tell(state("okta-api-token:acme/7", scope("okta:acme", "api-tokens"), EvidenceState::Enabled,
                  "2026-03-05T00:00:00Z"),
            "state");
    it.tell(ownership("okta-api-token:acme/7", "email:ann@example.com"), "owner");
    return judgeObservations(it.told(), Policy(), TrustMap(), asOf);
}

/// Names of elements, or the error.
QString elementsOf(const QByteArray &markup)
{
    QXmlStreamReader xml(markup);
    QStringList names;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement) {
            names.append(xml.name().toString());
        }
    }
    return xml.hasError() ? xml.errorString() : names.join(QLatin1Char(' '));
}

bool isTame(const QByteArray &bytes)
{
    return !bytes.contains('\x1b') && !bytes.contains("\xe2\x80\xae");
}

} // namespace

class TestClosurePapers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theDrawingIsMarkupOfOurs()
    {
        const JudgedEstate estate = leaver();
        const QByteArray svg = timelineSvg(timelineOf(estate, estate.verdicts.closures.front(), Policy(), asOf));
        const QString elements = elementsOf(svg);
        QVERIFY2(elements.startsWith(QStringLiteral("svg title style")), qPrintable(elements));
        QVERIFY(elements.contains(QStringLiteral("rect")) && elements.contains(QStringLiteral("circle")));
        QVERIFY2(!elements.contains(QStringLiteral("script")), qPrintable(elements));
        QVERIFY(isTame(svg));
    }

    void thePageSaysTheVerdictFirst()
    {
        const JudgedEstate estate = leaver();
        auto statement = judgementOf(estate, QStringLiteral("P1"), {Policy(), TrustMap(), asOf});
        QVERIFY(statement.ok());
        const QByteArray page = certificateHtml(*statement, QStringLiteral("0123"));
        const QString elements = elementsOf(page);
        QVERIFY2(elements.startsWith(QStringLiteral("html head meta")), qPrintable(elements));
        QVERIFY2(!elements.contains(QStringLiteral("script")), qPrintable(elements));
        QVERIFY(page.indexOf("OPEN: access has NOT ended") < page.indexOf("<dl>"));
        QVERIFY(page.contains("<h1 class=\"OPEN\">OPEN: access has NOT ended"));
        QVERIFY(isTame(page));
    }

    void textSteersNoTerminal()
    {
        const JudgedEstate estate = leaver();
        const PrincipalVerdict &verdict = estate.verdicts.closures.front();
        const RevocationPlan plan = planRevocation(estate, verdict, {}, {});
        QVERIFY(isTame(planText(plan, hostile, {})));
        QVERIFY(planText(plan, hostile, {}).contains("Nothing was executed"));
        QVERIFY(isTame(timelineText(timelineOf(estate, verdict, Policy(), asOf), {})));
        QVERIFY(isTame(exposureText(exposuresOf(estate, QStringLiteral("P1")), estate.estate, hostile, {})));
        QVERIFY(isTame(revivedText({}, verdict, estate.estate, hostile, {})));
    }

    void programsGetTheSameSteps()
    {
        const JudgedEstate estate = leaver();
        const PrincipalVerdict &verdict = estate.verdicts.closures.front();
        const QJsonObject plan = planJson(planRevocation(estate, verdict, {}, {}));
        QCOMPARE(plan.value(QLatin1StringView("steps")).toArray().size(), 1);
        QCOMPARE(plan.value(QLatin1StringView("steps"))
                     .toArray()
                     .first()
                     .toObject()
                     .value(QLatin1StringView("state"))
                     .toString(),
                 QStringLiteral("LIVE"));
        const QJsonObject timeline = timelineJson(timelineOf(estate, verdict, Policy(), asOf));
        QVERIFY(timeline.value(QLatin1StringView("events")).toArray().size() >= 3);
    }
};

QTEST_GUILESS_MAIN(TestClosurePapers)
#include "tst_closure_papers.moc"

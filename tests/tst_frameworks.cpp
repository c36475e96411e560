// Checks and frameworks are data that hold together: every cited control is in its catalogue, no id stands twice, every
// check has a definition and the other way round, and loose names find their published ones.
#include "core/assess/check.h"
#include "core/assess/frameworks.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <set>

using namespace probate;

namespace {

QByteArray resource(const QString &path)
{
    QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<Framework> frameworks()
{
    std::vector<Framework> all;
    const QDir folder(QStringLiteral(PROBATE_SOURCE_DIR "/resources/frameworks"));
    for (const QString &name : folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name)) {
        auto framework = parseFramework(resource(QStringLiteral("frameworks/") + name), name);
        if (framework) {
            all.push_back(std::move(*framework));
        } else {
            qWarning("%s", qPrintable(framework.error().message()));
        }
    }
    return all;
}

std::vector<CheckDefinition> definitions()
{
    auto checks = parseCheckDefinitions(resource(QStringLiteral("checks/checks.yaml")), QStringLiteral("checks.yaml"));
    if (!checks) {
        qWarning("%s", qPrintable(checks.error().message()));
        return {};
    }
    return std::move(*checks);
}

} // namespace

class TestFrameworks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theCataloguesAreThere()
    {
        std::map<QString, std::size_t> sizes;
        for (const Framework &framework : frameworks()) {
            sizes[framework.id] = framework.controls.size();
            for (const Control &control : framework.controls) {
                QVERIFY2(!control.title.isEmpty() || !control.text.isEmpty(), qPrintable(control.id));
            }
        }
        QCOMPARE(sizes.size(), 4U);
        QCOMPARE(sizes[QStringLiteral("nist-csf-2.0")], 106U);
        QCOMPARE(sizes[QStringLiteral("owasp-nhi-2025")], 10U);
    }

    void everyCheckHasADefinitionAndViceVersa()
    {
        std::set<QString> defined;
        for (const CheckDefinition &check : definitions()) {
            QVERIFY2(findCheck(check.id), qPrintable(check.id));
            QVERIFY(defined.insert(check.id).second);
        }
        for (const Check &check : allChecks()) {
            QVERIFY2(defined.contains(QLatin1StringView(check.id)), check.id);
        }
        QCOMPARE(defined.size(), allChecks().size());
    }

    void everyCitedControlIsInItsCatalogue()
    {
        const auto catalogues = frameworks();
        std::set<QString> uncatalogued;
        for (const CheckDefinition &check : definitions()) {
            QVERIFY(!check.controls.empty());
            for (const ControlReference &cited : check.controls) {
                if (isUncatalogued(cited.framework)) {
                    continue;
                }
                const auto framework = std::find_if(catalogues.begin(), catalogues.end(),
                                                    [&](const Framework &f) { return f.id == cited.framework; });
                QVERIFY2(framework != catalogues.end(), qPrintable(check.id + QLatin1Char(' ') + cited.framework));
                const bool known = std::any_of(framework->controls.begin(), framework->controls.end(),
                                               [&](const Control &control) { return control.id == cited.control; });
                QVERIFY2(known, qPrintable(check.id + QLatin1Char(' ') + cited.control));
                QCOMPARE(cited.aiAgentsOnly, cited.framework == QStringLiteral("nist-ai-rmf-1.0"));
            }
        }
    }

    void looseNamesFindPublishedOnes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("control");
        for (const auto &[text, control] : {std::pair{"NHI-03", "NHI3:2025"},
                                            {"NHI3", "NHI3:2025"},
                                            {"nhi3:2025", "NHI3:2025"},
                                            {"NHI1:2025", "NHI1:2025"},
                                            {"NHI-10", "NHI10:2025"},
                                            {"PR.AA-5", "PR.AA-05"},
                                            {"pr.aa-05", "PR.AA-05"},
                                            {"PR.AA-01", "PR.AA-01"},
                                            {"AC-2 (3)", "AC-2(3)"},
                                            {"ac-2", "AC-2"},
                                            {"IA-05", "IA-5"},
                                            {"govern 1.7", "GOVERN 1.7"},
                                            {"NHI-99", ""},
                                            {"", ""},
                                            {"PR.AA", ""},
                                            {"AC-2(99)", ""},
                                            {"AC-23", ""}}) {
            QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(control);
        }
    }
    void looseNamesFindPublishedOnes()
    {
        QFETCH(QString, text);
        QFETCH(QString, control);
        const auto found = resolveControl(frameworks(), text);
        QCOMPARE(found ? found->control : QString(), control);
        QCOMPARE(found && found->note.isEmpty(), found && text == control);
    }

    void theAliasSaysThatItCarriesAnotherTitle()
    {
        const auto found = resolveControl(frameworks(), QStringLiteral("NHI-03"));
        QVERIFY(found);
        QVERIFY(found->note.contains(QStringLiteral("Vulnerable Third-Party NHI")));
        QVERIFY(found->note.contains(QStringLiteral("NHI7:2025")));
    }

    void controlsOfAiAgentsAreTheirsAlone()
    {
        const auto checks = definitions();
        const auto c04 = std::find_if(checks.begin(), checks.end(),
                                      [](const CheckDefinition &check) { return check.id == QStringLiteral("C04"); });
        QVERIFY(c04 != checks.end());
        const auto cited = [&](std::optional<PrincipalKind> kind) {
            const auto controls = controlsFor(*c04, kind);
            return std::any_of(controls.begin(), controls.end(),
                               [](const ControlReference &c) { return c.aiAgentsOnly; });
        };
        QVERIFY(cited(PrincipalKind::AiAgent));
        QVERIFY(!cited(PrincipalKind::Service));
        QVERIFY(!cited({}));
    }

    void whatIsWrongIsRefused()
    {
        const QString name = QStringLiteral("x");
        QVERIFY(!parseFramework("{", name));
        QVERIFY(!parseFramework("{}", name));
        QVERIFY(!parseFramework(R"({"id":"a","controls":[{"id":"1"},{"id":"1"}]})", name));
        QVERIFY(parseFramework(R"({"id":"a","controls":[{"id":"1"}]})", name));
        const QByteArray row = "  - {id: A1, name: a, title: b, fires-when: c, severity: high, why: d, remedy: e, "
                               "controls: {cwe: [CWE-1]}}\n";
        QVERIFY(parseCheckDefinitions("checks:\n" + row, name));
        QVERIFY(!parseCheckDefinitions("checks:\n" + row + row, name));
        QVERIFY(!parseCheckDefinitions("checks:\n" + QByteArray(row).replace("high", "grave"), name));
        QVERIFY(!parseCheckDefinitions("checks:\n" + QByteArray(row).replace("why: d, ", ""), name));
    }
};

QTEST_GUILESS_MAIN(TestFrameworks)
#include "tst_frameworks.moc"

// What AWS says of its keys: the report's row and the listing's key are one credential, and nothing is called gone that
// the export could not have shown.
#include "export_fixture.h"
#include "scanners/readers/exports/aws.h"

#include <QTest>

using namespace probate;

namespace {

const QByteArray header =
    "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,"
    "password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,"
    "access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"
    "access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
    "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,"
    "cert_2_active,cert_2_last_rotated\n";

QByteArray row(const QByteArray &user, const QByteArray &first, const QByteArray &second,
               const QByteArray &account = "111122223333")
{
    return user + ",arn:aws:iam::" + account + ":user/" + user + ",2023-09-23T19:55:00+00:00,false,N/A,N/A,N/A,false," +
           first + ',' + second + ",false,N/A,false,N/A\n";
}

const QByteArray none = "false,N/A,N/A,N/A,N/A";
const QByteArray active = "true,2025-01-15T23:13:01+00:00,2026-03-10T00:05:32+00:00,eu-central-1,s3";
const QByteArray inactive = "false,2025-01-16T23:13:01+00:00,N/A,N/A,N/A";
constexpr char activeKey[] = "aws-user-key:111122223333/ann/2025-01-15T23:13:01Z";

/// A key id of the account, made up.
QByteArray keyId(const QString &account, char last)
{
    return aws::accessKeyPrefixes(account).at(3) + "ABCDEF" + last;
}

QByteArray metadata(const QByteArray &user, const QByteArray &id, const QByteArray &status, const QByteArray &created)
{
    return "{\"UserName\":\"" + user + "\",\"AccessKeyId\":\"" + id + "\",\"Status\":\"" + status +
           "\",\"CreateDate\":\"" + created + "\"}";
}

} // namespace

class TestAwsExports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theReportTellsActiveFromInactive()
    {
        const ReadExport read("aws/r.csv", header + row("ann", active, inactive), "aws:111122223333");
        QCOMPARE(read.readBy, QByteArray("aws-credential-report"));
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf(activeKey), QStringLiteral("enabled"));
        QCOMPARE(read.stateOf("aws-user-key:111122223333/ann/2025-01-16T23:13:01Z"), QStringLiteral("switched-off"));
        QCOMPARE(read.ownerOf(activeKey), QStringLiteral("aws-arn:arn:aws:iam::111122223333:user/ann"));
        QCOMPARE(read.all<UseSeen>().size(), 1u);
        QVERIFY(read.listings().contains(QStringLiteral("complete aws-user-key 111122223333/")));
        for (const auto &state : read.all<AccountState>()) {
            QVERIFY(state.condition == AccountCondition::Enabled); // a user without password still has its keys
        }
    }

    void fetchedIsOlderThanStated()
    {
        const ReadExport csv("aws/r.csv", header + row("ann", active, none), "aws:111122223333");
        QCOMPARE(csv.all<StateEvidence>().at(0).time,
                 (EvidenceTime{parseInstant("2026-03-11T16:00:00Z"), std::chrono::hours(4)}));
        const auto wrapped = [](const QByteArray &generated) {
            return "{\"Content\":\"" + (header + row("ann", active, none)).toBase64() +
                   "\",\"ReportFormat\":\"text/csv\",\"GeneratedTime\":\"" + generated + "\"}";
        };
        const ReadExport stated("aws/r.json", wrapped("2026-03-11T13:00:00+00:00"), "aws:111122223333");
        QCOMPARE(stated.all<StateEvidence>().at(0).time,
                 (EvidenceTime{parseInstant("2026-03-11T13:00:00Z"), Duration{0}}));
        const ReadExport future("aws/r.json", wrapped("2026-03-12T13:00:00+00:00"), "aws:111122223333");
        QCOMPARE(future.all<StateEvidence>().at(0).time,
                 (EvidenceTime{parseInstant("2026-03-11T16:00:00Z"), std::chrono::hours(4)}));
        QVERIFY(future.skipped("contradictory-time"));
        const ReadExport unrecorded("aws/r.json", wrapped("2026-03-11T13:00:00+00:00"));
        QCOMPARE(unrecorded.all<StateEvidence>().at(0).time, EvidenceTime{}); // no record, no evidence time
        QCOMPARE(unrecorded.listings().at(0), QStringLiteral("partial aws-user-key 111122223333/"));
    }

    void aDamagedReportIsNeverComplete_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("cut in a row") << (header + row("ann", active, none) + row("bob", active, none)).chopped(40);
        QTest::newRow("bad date") << header + row("ann", "true,yesterday,N/A,N/A,N/A", none);
        QTest::newRow("active without a date") << header + row("ann", "true,N/A,N/A,N/A,N/A", none);
        QTest::newRow("no rows") << header;
        QTest::newRow("other account") << header + row("ann", active, none, "999999999999");
    }
    void aDamagedReportIsNeverComplete()
    {
        QFETCH(QByteArray, bytes);
        const ReadExport read("aws/r.csv", bytes, "aws:111122223333");
        QVERIFY(!read.skips.isEmpty());
        for (const QString &listing : read.listings()) {
            QVERIFY2(listing.startsWith(QLatin1StringView("partial")), qPrintable(listing));
        }
    }

    void aReportThatCannotBeReadSaysNothing()
    {
        const ReadExport lacking("aws/r.csv", "user,arn,access_key_1_last_rotated\na,b,c\n", "aws:111122223333");
        QVERIFY(lacking.facts.empty() && lacking.skipped("damaged"));
        const ReadExport cut("aws/r.json", "{\"Content\":\"dXNl", "aws:111122223333");
        QVERIFY(cut.facts.empty() && cut.skipped("damaged"));
        const ReadExport noBase64("aws/r.json", "{\"Content\":\"%%\",\"GeneratedTime\":\"x\"}", "aws:111122223333");
        QVERIFY(noBase64.facts.empty() && noBase64.skipped("damaged"));
    }

    void twoKeysOfOneSecondStayApart()
    {
        QByteArray other = active;
        other.replace("true", "false");
        const ReadExport read("aws/r.csv", header + row("ann", other, active), "aws:111122223333");
        QVERIFY(read.skipped("ambiguous"));
        QVERIFY(!read.listed(activeKey));
        QCOMPARE(read.stateOf(activeKey), QStringLiteral("enabled")); // whoever bears it elsewhere is not absent
    }

    void theRootAccountsKeyIsPrivileged()
    {
        QByteArray root = row("<root_account>", active, none);
        root.replace(":user/<root_account>", ":root");
        const ReadExport read("aws/r.csv", header + root, "aws:111122223333");
        const auto *key = read.listed("aws-user-key:111122223333/<root_account>/2025-01-15T23:13:01Z");
        QVERIFY(key && key->credential.privileged);
    }

    void aKeyIdHoldsItsAccount()
    {
        // From AWS's documentation of GetAccessKeyInfo's purpose: the account stands in the id. 0 and the largest bound
        // it.
        for (const char *account : {"000000000000", "111122223333", "999999999999"}) {
            const auto prefixes = aws::accessKeyPrefixes(QString::fromLatin1(account));
            QCOMPARE(prefixes.size(), 16u);
            QVERIFY(
                std::ranges::all_of(prefixes, [](const auto &p) { return p.size() == 13 && p.startsWith("AKIA"); }));
        }
        QVERIFY(aws::accessKeyPrefixes(QStringLiteral("12")).empty());
        QVERIFY(aws::accessKeyPrefixes(QStringLiteral("unrecorded:x")).empty());
    }

    void theListingJoinsIdAndReport()
    {
        const QByteArray id = keyId(QStringLiteral("111122223333"), 'A');
        const ReadExport read(
            "aws/list-access-keys.json",
            "{\"AccessKeyMetadata\":[" + metadata("ann", id, "Inactive", "2025-01-15T23:13:01+00:00") + ',' +
                metadata("bob", keyId(QStringLiteral("111122223333"), 'B'), "Active", "2025-01-15T23:13:01+00:00") +
                "]}",
            "aws:111122223333");
        const auto *key = read.listed(activeKey);
        QVERIFY(key);
        QCOMPARE(key->credential.handles.at(0).value, id);
        QCOMPARE(read.stateOf(("aws-access-key-id:" + id).constData()), QStringLiteral("switched-off"));
        QCOMPARE(read.listings(), (QStringList{QStringLiteral("complete aws-user-key 111122223333/ann/"),
                                               QStringLiteral("complete aws-access-key-id"),
                                               QStringLiteral("complete aws-user-key 111122223333/bob/"),
                                               QStringLiteral("complete aws-access-key-id"),
                                               QStringLiteral("complete aws-user-key 111122223333/")}));
        QCOMPARE(read.all<ListingRead>().at(1).accounts,
                 (std::vector<Alias>{{QStringLiteral("aws-arn"),
                                      aws::userArn(QStringLiteral("111122223333"), QStringLiteral("ann"))}}));
    }

    /// `aws iam list-access-keys` without --user-name answers for whoever calls it.
    void oneUsersListingSaysNothingOfOthers()
    {
        const QByteArray one =
            "{\"AccessKeyMetadata\":[" +
            metadata("ann", keyId(QStringLiteral("111122223333"), 'A'), "Active", "2025-01-15T23:13:01+00:00") + "]}";
        const QByteArray none = "{\"AccessKeyMetadata\":[]}";
        const QStringList hers{QStringLiteral("complete aws-user-key 111122223333/ann/"),
                               QStringLiteral("complete aws-access-key-id")};
        for (const char *path : {"aws/keys/ann.json", "aws/list-access-keys.json"}) {
            QCOMPARE(ReadExport(path, one, "aws:111122223333").listings(), hers);
            const ReadExport empty(path, none, "aws:111122223333");
            QCOMPARE(empty.listings(), QStringList());
            QVERIFY(empty.skipped("unscoped-listing"));
        }
        QVERIFY(ReadExport("aws/list-access-keys.json", none, "aws:111122223333", false).skips.isEmpty());
    }

    /// The account's root has keys that no listing of users shows: an id that was never listed is gone only where the
    /// record says that there is nothing else.
    void onlyADeclarationMakesAnUnlistedIdGone()
    {
        const QByteArray id = keyId(QStringLiteral("111122223333"), 'A');
        const QByteArray one =
            "{\"AccessKeyMetadata\":[" + metadata("ann", id, "Active", "2025-01-15T23:13:01+00:00") + "]}";
        const auto prefixes = [](const ReadExport &read) {
            return std::ranges::count_if(read.all<ListingRead>(), [](const ListingRead &listing) {
                return listing.complete && listing.valuePrefix.startsWith("AKIA");
            });
        };
        QCOMPARE(prefixes(ReadExport("aws/list-access-keys.json", one, "aws:111122223333")), 0);
        const ReadExport all("aws/list-access-keys.json", one, "aws:111122223333", true, "2026-03-11T16:00:00Z",
                             nullptr, true);
        QCOMPARE(prefixes(all), 16);
        QVERIFY(all.listings().contains(QStringLiteral("complete aws-user-key 111122223333/")));
        QCOMPARE(prefixes(ReadExport("aws/list-access-keys.json", one, "aws:111122223333", false,
                                     "2026-03-11T16:00:00Z", nullptr, true)),
                 0);
    }

    void aTruncatedListingIsNotComplete()
    {
        const ReadExport read(
            "aws/list-access-keys.json",
            "{\"AccessKeyMetadata\":[" +
                metadata("ann", keyId(QStringLiteral("111122223333"), 'A'), "Active", "2025-01-15T23:13:01+00:00") +
                "],\"IsTruncated\":true}",
            "aws:111122223333");
        QVERIFY(read.skipped("truncated"));
        QVERIFY(read.listings().at(0).startsWith(QLatin1StringView("partial")));
        const ReadExport row("aws/list-access-keys.json", "{\"AccessKeyMetadata\":[{\"UserName\":\"x\"}]}",
                             "aws:111122223333");
        QVERIFY(row.skipped("unreadable-row"));
        QVERIFY(row.listings().isEmpty() || row.listings().at(0).startsWith(QLatin1StringView("partial")));
    }

    void lastUseNeedsAKeyId()
    {
        const QByteArray answer =
            R"({"UserName":"ann","AccessKeyLastUsed":{"LastUsedDate":"2026-03-01T00:00:00Z","ServiceName":"s3","Region":"x"}})";
        const QByteArray id = keyId(QStringLiteral("111122223333"), 'A');
        const ReadExport named(("aws/last-used/" + id + ".json").constData(), answer, "aws:111122223333");
        QCOMPARE(named.all<UseSeen>().size(), 1u);
        QCOMPARE(named.all<UseSeen>().at(0).credential.value, id);
        const ReadExport nameless("aws/last-used/ann.json", answer, "aws:111122223333");
        QVERIFY(nameless.facts.empty() && nameless.skipped("unidentified"));
    }

    void anotherVendorsRecordGivesNoTime()
    {
        const ReadExport read(
            "x/list-access-keys.json",
            "{\"AccessKeyMetadata\":[" +
                metadata("ann", keyId(QStringLiteral("111122223333"), 'A'), "Active", "2025-01-15T23:13:01+00:00") +
                "]}",
            "github:acme", true, "2026-03-11T16:00:00Z", nullptr, true);
        QVERIFY(read.skipped("issuer-mismatch"));
        QVERIFY(!read.all<ListingRead>().empty());
        for (const auto &listing : read.all<ListingRead>()) {
            QVERIFY(!listing.complete && !listing.time.at);
        }
    }
};

QTEST_GUILESS_MAIN(TestAwsExports)
#include "tst_aws_exports.moc"

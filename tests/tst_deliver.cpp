// Delivery of events after RFC 8935, against a receiver that is started for it: 202 and nothing else is an acceptance,
// and asking again happens where it can help.
#include "app/deliver.h"
#include "core/base/clock.h"

#include <QHttpServer>
#include <QHttpServerResponse>
#include <QTcpServer>
#include <QTest>

using namespace probate;

namespace {

using Status = QHttpServerResponder::StatusCode;

struct Reply
{
    Status status;
    QByteArray body;
};

/// Answers each request with the next of its replies, the last one for ever.
class Receiver
{
public:
    explicit Receiver(std::vector<Reply> replies) : m_replies(std::move(replies))
    {
        m_server.route(QStringLiteral("/events"), [this](const QHttpServerRequest &request) {
            bodies.push_back(request.body());
            type = request.value("Content-Type");
            authorization = request.value("Authorization");
            const Reply &reply = m_replies[std::min(bodies.size(), m_replies.size()) - 1];
            QHttpServerResponse response("application/json", reply.body, reply.status);
            if (reply.status == Status::Found) {
                response.addHeader("Location", "/elsewhere");
            }
            return response;
        });
        m_server.route(QStringLiteral("/elsewhere"), [this] {
            ++followed;
            return QHttpServerResponse(Status::Accepted);
        });
        m_port = m_server.listen(QHostAddress::LocalHost);
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1/events").arg(m_port)); }

    std::vector<QByteArray> bodies;
    QByteArray type;
    QByteArray authorization;
    int followed = 0;

private:
    std::vector<Reply> m_replies;
    QHttpServer m_server;
    quint16 m_port = 0;
};

DeliveryLimits quick()
{
    return {.attempts = 3,
            .firstWait = std::chrono::milliseconds(1),
            .longestWait = std::chrono::milliseconds(20),
            .timeout = std::chrono::milliseconds(2'000)};
}

Delivery send(const Receiver &receiver, const SecretBytes *token = nullptr)
{
    return deliver(receiver.url(), "e.y.J", token, quick(), readClock, [] { return false; });
}

} // namespace

class TestDeliver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersMeanWhatTheySay_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<int>("attempts");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, Status status, const char *body, DeliveryOutcome outcome, int attempts,
                            const char *says) {
            QTest::newRow(name) << static_cast<int>(status) << QByteArray(body) << static_cast<int>(outcome) << attempts
                                << QString::fromUtf8(says);
        };
        row("accepted", Status::Accepted, "", DeliveryOutcome::Accepted, 1, "HTTP 202");
        row("refused", Status::BadRequest, "{\"err\":\"invalid_key\",\"description\":\"no such kid\"}",
            DeliveryOutcome::Refused, 1, "HTTP 400 (invalid_key: no such kid)");
        row("200 is no acceptance", Status::Ok, "{}", DeliveryOutcome::Refused, 1, "HTTP 200");
        row("not allowed", Status::Forbidden, "nonsense", DeliveryOutcome::Refused, 1, "HTTP 403");
        row("broken", Status::InternalServerError, "", DeliveryOutcome::Failed, 3, "HTTP 500");
        row("busy", Status::TooManyRequests, "", DeliveryOutcome::Failed, 3, "HTTP 429");
    }
    void answersMeanWhatTheySay()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        Receiver receiver({{static_cast<Status>(status), body}});
        const Delivery delivery = send(receiver);
        QTEST(static_cast<int>(delivery.outcome), "outcome");
        QTEST(static_cast<int>(delivery.attempts), "attempts");
        QTEST(delivery.detail, "says");
        QCOMPARE(receiver.bodies.size(), std::size_t{delivery.attempts});
        QCOMPARE(receiver.bodies.front(), QByteArray("e.y.J"));
        QCOMPARE(receiver.type, QByteArray("application/secevent+jwt"));
        QVERIFY(receiver.authorization.isEmpty());
        QVERIFY(delivery.at >= delivery.sentAt);
    }

    void whatFailsOnceIsAskedAgain()
    {
        Receiver receiver({{Status::ServiceUnavailable, ""}, {Status::Accepted, ""}});
        const Delivery delivery = send(receiver);
        QCOMPARE(delivery.outcome, DeliveryOutcome::Accepted);
        QCOMPARE(delivery.attempts, 2u);
    }

    void aRedirectIsNotFollowed()
    {
        Receiver receiver({{Status::Found, ""}});
        QCOMPARE(send(receiver).outcome, DeliveryOutcome::Refused);
        QCOMPARE(receiver.followed, 0);
    }

    void theTokenIsSentAndNotTold()
    {
        const QByteArray word = QByteArray("to") + "ken-" + QByteArray::number(readClock().time_since_epoch().count());
        const SecretBytes token{QByteArrayView(word)};
        Receiver receiver({{Status::Unauthorized, "{\"err\":\"authentication_failed\"}"}});
        const Delivery delivery = send(receiver, &token);
        QCOMPARE(receiver.authorization, "Bearer " + word);
        QVERIFY(!delivery.detail.contains(QString::fromLatin1(word)));
    }

    void aLongAnswerIsCutShort()
    {
        Receiver receiver({{Status::BadRequest, "{\"err\":\"x\",\"description\":\"" + QByteArray(5'000, 'y') + "\"}"}});
        QVERIFY(send(receiver).detail.size() < 300);
    }

    void nobodyThereIsAFailureAfterAllAttempts()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/").arg(closed.serverPort()));
        closed.close();
        const Delivery delivery = deliver(url, "e", nullptr, quick(), readClock, [] { return false; });
        QCOMPARE(delivery.outcome, DeliveryOutcome::Failed);
        QCOMPARE(delivery.attempts, 3u);
        QVERIFY2(delivery.detail.startsWith(QStringLiteral("no answer")), qPrintable(delivery.detail));
    }

    void silenceEndsByATimeout()
    {
        QTcpServer silent; // accepts and never answers
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        DeliveryLimits limits = quick();
        limits.attempts = 2;
        limits.timeout = std::chrono::milliseconds(50);
        const QUrl url(QStringLiteral("http://127.0.0.1:%1/").arg(silent.serverPort()));
        const Delivery delivery = deliver(url, "e", nullptr, limits, readClock, [] { return false; });
        QCOMPARE(delivery.outcome, DeliveryOutcome::Failed);
        QCOMPARE(delivery.attempts, 2u);
    }

    void whoeverInterruptsIsObeyedBetweenAttempts()
    {
        Receiver receiver({{Status::ServiceUnavailable, ""}});
        const Delivery delivery = deliver(receiver.url(), "e", nullptr, quick(), readClock, [] { return true; });
        QCOMPARE(delivery.attempts, 1u);
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("taken");
        QTest::newRow("https") << "https://shop.example.com/events" << true;
        QTest::newRow("this machine") << "http://127.0.0.1:8080/e" << true;
        QTest::newRow("this machine, IPv6") << "http://[::1]/e" << true;
        QTest::newRow("this machine by name") << "http://localhost/e" << true;
        QTest::newRow("http elsewhere") << "http://shop.example.com/events" << false;
        QTest::newRow("looks like this machine") << "http://127.0.0.1.example.com/" << false;
        QTest::newRow("with a user") << "https://ann@shop.example.com/" << false;
        QTest::newRow("no scheme") << "shop.example.com" << false;
        QTest::newRow("file") << "file:///etc/passwd" << false;
        QTest::newRow("empty") << "" << false;
    }
    void addresses()
    {
        QFETCH(QString, text);
        QTEST(receiverAddress(text).ok(), "taken");
    }
};

QTEST_GUILESS_MAIN(TestDeliver)
#include "tst_deliver.moc"

#include "app/deliver.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 largestAnswer = 64 << 10; ///< an error is a few hundred bytes (RFC 8935 section 2.3)
constexpr qsizetype longestReason = 200;

bool isThisMachine(const QString &host)
{
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

void pause(std::chrono::milliseconds length)
{
    QEventLoop loop;
    QTimer::singleShot(length, &loop, &QEventLoop::quit);
    loop.exec();
}

struct Answer
{
    int status = 0; ///< 0: none
    bool mayHelpToAskAgain = false;
    std::optional<std::chrono::milliseconds> retryAfter;
    QString detail;
};

/// RFC 8935 section 2.4: {"err": …, "description": …}. Only that much of an answer is kept.
QString reasonIn(const QByteArray &body)
{
    const QJsonObject object = QJsonDocument::fromJson(body).object();
    const QString err = object.value("err"_L1).toString();
    const QString description = object.value("description"_L1).toString();
    const QString both = description.isEmpty() ? err : err + u": "_s + description;
    return both.size() > longestReason ? both.left(longestReason) + u'…' : both;
}

Answer answerOf(QNetworkReply &reply)
{
    Answer answer;
    answer.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (answer.status == 0) {
        // The network's words name hosts and certificates, never what was sent.
        answer.detail = u"no answer: "_s + reply.errorString().left(longestReason);
        answer.mayHelpToAskAgain = reply.error() != QNetworkReply::SslHandshakeFailedError;
        return answer;
    }
    answer.detail = u"HTTP %1"_s.arg(answer.status);
    const QByteArray body = reply.read(largestAnswer);
    if (const QString reason = reasonIn(body); !reason.isEmpty()) {
        answer.detail += u" ("_s + reason + u')';
    } else if (answer.status >= 300 && answer.status < 400) {
        answer.detail += u" (a redirect, which is not followed: name the address that it leads to)"_s;
    }
    answer.mayHelpToAskAgain = answer.status >= 500 || answer.status == 429 || answer.status == 408;
    bool isNumber = false;
    const int seconds = reply.rawHeader("Retry-After").toInt(&isNumber);
    if (isNumber && seconds >= 0) {
        answer.retryAfter = std::chrono::seconds(std::min(seconds, 3'600));
    }
    return answer;
}

Answer postOnce(QNetworkAccessManager &network, const QNetworkRequest &request, const QByteArray &event)
{
    QEventLoop loop;
    const std::unique_ptr<QNetworkReply> reply(network.post(request, event));
    reply->setReadBufferSize(largestAnswer);
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    QObject::connect(reply.get(), &QNetworkReply::readyRead, &loop, [&] {
        if (reply->bytesAvailable() >= largestAnswer) {
            loop.quit(); // more is no answer to an event
        }
    });
    if (!reply->isFinished()) {
        loop.exec();
    }
    return answerOf(*reply);
}

} // namespace

Result<QUrl> receiverAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty()) {
        return Error(ErrorKind::Usage, u"%1 is no address of a receiver: https://HOST/PATH"_s.arg(text));
    }
    if (!url.userInfo().isEmpty()) {
        return Error(ErrorKind::Usage, u"the receiver's address must not hold a user or password; use --token-file"_s);
    }
    if (url.scheme() != "https"_L1 && !(url.scheme() == "http"_L1 && isThisMachine(url.host()))) {
        return Error(ErrorKind::Usage,
                     u"%1: events go over https only, or over http to this machine (RFC 8935 section 5)"_s.arg(text));
    }
    return url;
}

Delivery deliver(const QUrl &receiver, const QByteArray &event, const SecretBytes *token, const DeliveryLimits &limits,
                 const std::function<Instant()> &clock, const std::function<bool()> &cancelled)
{
    QNetworkAccessManager network;
    network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    network.setTransferTimeout(static_cast<int>(limits.timeout.count()));
    QNetworkRequest request(receiver);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/secevent+jwt"_s);
    request.setRawHeader("Accept", "application/json");
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    if (token) {
        request.setRawHeader("Authorization", "Bearer " + token->view().toByteArray());
    }
    Delivery delivery;
    delivery.sentAt = clock();
    for (auto wait = limits.firstWait;; wait *= 2) {
        const Answer answer = postOnce(network, request, event);
        ++delivery.attempts;
        delivery.at = clock();
        delivery.detail = answer.detail;
        if (answer.status == 202) {
            delivery.outcome = DeliveryOutcome::Accepted;
            return delivery;
        }
        if (answer.status != 0 && !answer.mayHelpToAskAgain) {
            delivery.outcome = DeliveryOutcome::Refused;
            return delivery;
        }
        if (!answer.mayHelpToAskAgain || static_cast<int>(delivery.attempts) >= limits.attempts || cancelled()) {
            return delivery;
        }
        pause(std::min(std::max(wait, answer.retryAfter.value_or(wait)), limits.longestWait));
    }
}

} // namespace probate

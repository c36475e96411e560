// What receivers of security events say of them: acknowledgements and errors of RFC 8936 polls ({"ack": […], "setErrs":
// {…}}), and a stream's status (SSF 1.0 section 8.1.2). Only under a collection record that names the receiver and the
// time: an acknowledgement without a time proves nothing about any closure.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostEvents = 1'000'000;
constexpr qsizetype longestReason = 200;

void tell(Export &from, const QString &event, DeliveryOutcome outcome, const QString &detail, const QString &item)
{
    SignalDelivered delivered;
    delivered.event = event;
    delivered.receiver = from.instance();
    delivered.outcome = outcome;
    delivered.at = *from.time().at;
    delivered.detail = detail.left(longestReason);
    from.observe(std::move(delivered), item);
}

void readAcknowledgements(Export &from, const QJsonObject &object)
{
    const QJsonArray acknowledged = object.value("ack"_L1).toArray();
    for (qsizetype i = 0; i < std::min(acknowledged.size(), mostEvents); ++i) {
        const QString item = pointer("ack"_L1, i);
        if (const QString event = acknowledged[i].toString(); !event.isEmpty()) {
            tell(from, event, DeliveryOutcome::Accepted, u"acknowledged"_s, item);
        } else {
            unreadableRow(from, item, u"it is no id of an event"_s);
        }
    }
    const QJsonObject errors = object.value("setErrs"_L1).toObject();
    for (auto error = errors.begin(); error != errors.end(); ++error) {
        const QJsonObject why = error->toObject();
        tell(from, error.key(), DeliveryOutcome::Refused, text(why, "err"_L1) + u": "_s + text(why, "description"_L1),
             u"/setErrs/"_s + error.key());
    }
}

bool readSetDelivery(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    const QJsonObject object = value ? value->toObject() : QJsonObject();
    const bool acknowledges = object.value("ack"_L1).isArray() || object.value("setErrs"_L1).isObject();
    const QString status = object.contains("stream_id"_L1) ? text(object, "status"_L1) : QString();
    if (!acknowledges && status.isEmpty()) {
        return false;
    }
    Export from(document, context, "set"_L1);
    if (!from.time().at) {
        context.skip(u"no-collection-record"_s,
                     u"nothing says when the receiver said this, so it counts for nothing"_s);
        return true;
    }
    if (acknowledges) {
        readAcknowledgements(from, object);
    } else {
        from.observe(TrustStated{u"set:"_s + from.instance(), {u"stream-status"_s, status}, from.time()}, u"/status"_s);
    }
    return true;
}

} // namespace

const Reader setDeliveryReader{"security-event-deliveries",
                               "Acknowledgements and stream status of security events (RFC 8936, SSF)",
                               [](const Document &d) {
                                   return beginsWithAny(d, "{") && isIssuedBy(d, "set"_L1) &&
                                          mentions(d, {"\"ack\"", "\"setErrs\"", "\"stream_id\""});
                               },
                               readSetDelivery,
                               {.begins = "{", .recordOnly = true}};

} // namespace probate

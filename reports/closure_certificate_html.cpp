#include "reports/closure_papers.h"
#include "reports/html_page.h"

#include <QCryptographicHash>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16191d}"
    "h1{font-size:1.5rem;margin:0 0 .5rem}table{border-collapse:collapse;width:100%;font-size:.9rem}"
    "th,td{text-align:left;vertical-align:top;border-bottom:1px solid #d9dde3;padding:.3rem .6rem .3rem 0}"
    "code{font-size:.85em;overflow-wrap:anywhere}.soft{color:#565e69}dt{font-weight:600}dd{margin:0 0 .4rem}"
    ".OPEN,.LIVE{color:#b3261e}.UNPROVEN{color:#7434a8}.CLOSING{color:#8f5200}.BLOCKED{color:#00607f}"
    ".CLOSED,.DEAD{color:#176336}@media print{body{margin:0}}";

QString textOf(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toInteger()) : value.toString();
}

QString boundOf(const QJsonObject &access)
{
    const QString bound = access.value("bound"_L1).toString();
    return bound == "at"_L1 ? access.value("at"_L1).toString() : bound;
}

void putHead(HtmlPage &page, const QString &title)
{
    page.open("head");
    page.empty("meta", {{"charset", u"utf-8"_s}});
    const QByteArray hash = QCryptographicHash::hash(style, QCryptographicHash::Sha256).toBase64();
    page.empty("meta",
               {{"http-equiv", u"Content-Security-Policy"_s},
                {"content", u"default-src 'none'; style-src 'sha256-%1'; base-uri 'none'; form-action 'none'"_s.arg(
                                QString::fromLatin1(hash))}});
    page.empty("meta", {{"name", u"viewport"_s}, {"content", u"width=device-width, initial-scale=1"_s}});
    page.element("title", title);
    page.open("style");
    page.raw(style);
    page.close();
    page.close();
}

void putFact(HtmlPage &page, const char *term, const QString &text)
{
    page.element("dt", QLatin1StringView(term));
    page.element("dd", text.isEmpty() ? u"none"_s : text);
}

void putRow(HtmlPage &page, const char *cell, const QStringList &texts, const QString &tone = {})
{
    page.open("tr");
    bool first = true;
    for (const QString &text : texts) {
        if (first && !tone.isEmpty()) {
            page.element(cell, text, {{"class", tone}});
        } else {
            page.element(cell, text);
        }
        first = false;
    }
    page.close();
}

void putCredentials(HtmlPage &page, const QJsonArray &credentials)
{
    page.element("h2", u"Credentials (%1)"_s.arg(credentials.size()));
    page.open("table");
    putRow(page, "th", {u"verdict"_s, u"credential"_s, u"kind"_s, u"last possible access"_s, u"reason"_s});
    for (const QJsonValue &value : credentials) {
        const QJsonObject credential = value.toObject();
        const QJsonObject verdict = credential.value("verdict"_L1).toObject();
        const QString state = verdict.value("state"_L1).toString();
        QStringList names{credential.value("label"_L1).toString(), credential.value("id"_L1).toString()};
        names.removeAll(QString());
        for (const QJsonValue &handle : credential.value("handles"_L1).toArray()) {
            names.append(handle.toString());
        }
        putRow(page, "td",
               {state, names.join(u" · "_s), credential.value("kind"_L1).toString(),
                boundOf(credential.value("last_possible_access"_L1).toObject()), verdict.value("reason"_L1).toString()},
               state);
    }
    page.close();
}

void putLayers(HtmlPage &page, const QJsonArray &layers)
{
    page.element("h2", u"Layers"_s);
    page.open("table");
    putRow(page, "th",
           {u"layer"_s, u"live"_s, u"unproven"_s, u"blocked"_s, u"dead"_s, u"proof"_s, u"oldest evidence"_s});
    for (const QJsonValue &value : layers) {
        const QJsonObject layer = value.toObject();
        const bool demanded = layer.value("must_be_proven"_L1).toBool();
        const QString proof = !layer.value("proven"_L1).toBool() ? u"not proven"_s
                              : demanded                         ? u"proven"_s
                                                                 : u"as known"_s;
        putRow(page, "td",
               {textOf(layer.value("layer"_L1)), textOf(layer.value("live"_L1)), textOf(layer.value("unproven"_L1)),
                textOf(layer.value("blocked"_L1)), textOf(layer.value("dead"_L1)), proof,
                textOf(layer.value("evidence_at"_L1))});
    }
    page.close();
}

} // namespace

QByteArray certificateHtml(const QJsonObject &statement, const QString &keyId)
{
    const auto member = [&](QLatin1StringView name) { return statement.value(name).toObject(); };
    const QString access = statement.value("access"_L1).toString();
    const QJsonObject principal = member("principal"_L1);
    const QJsonObject closure = member("closure"_L1);
    const QJsonObject last = member("last_possible_access"_L1);
    QString who = principal.value("name"_L1).toString() + u" ("_s + principal.value("id"_L1).toString() + u')';
    HtmlPage page;
    page.raw("<!DOCTYPE html>\n");
    page.open("html", {{"lang", u"en"_s}});
    putHead(page, access.section(u':', 0, 0) + u": closure of "_s + who);
    page.open("body");
    page.element("h1", access, {{"class", member("verdict"_L1).value("state"_L1).toString()}});
    page.open("dl");
    putFact(page, "Principal", who);
    putFact(page, "Closure",
            closure.value("kind"_L1).toString() + u" at "_s + closure.value("at"_L1).toString() + u": "_s +
                closure.value("because"_L1).toString());
    putFact(page, "Last possible access",
            boundOf(last) + (last.value("by"_L1).isString() ? u", by "_s + last.value("by"_L1).toString() : QString()));
    putFact(page, "As of", statement.value("as_of"_L1).toString());
    putFact(page, "Policy", member("policy"_L1).value("name"_L1).toString());
    putFact(page, "Coverage",
            member("coverage"_L1).value("complete"_L1).toBool() ? u"everything that was named was read"_s
                                                                : u"incomplete: something was left unread"_s);
    putFact(page, "Evidence",
            u"%1 observations, SHA-256 of all together %2"_s.arg(
                QString::number(member("evidence"_L1).value("observations"_L1).toObject().size()),
                member("evidence"_L1).value("bundle_sha256"_L1).toString()));
    putFact(page, "Signed by the key", keyId);
    page.close();
    putLayers(page, statement.value("layers"_L1).toArray());
    putCredentials(page, statement.value("credentials"_L1).toArray());
    page.element(
        "p",
        u"Probate %1. This page is a reading of the certificate beside it and is not signed itself: `probate closure verify` checks the certificate, and with the evidence computes every verdict again. Other credentials may exist that nobody has listed."_s
            .arg(statement.value("tool_version"_L1).toString()),
        {{"class", u"soft"_s}});
    page.close();
    page.close();
    return page.take();
}

} // namespace probate

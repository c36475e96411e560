// The form of a statement of version 1: which members it has and of which type. Part of statement.h.
#include "core/evidence/statement.h"

#include "core/model/names.h"

#include <QJsonArray>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

using Type = QJsonValue::Type;

struct Member
{
    const char *name;
    Type type;
    bool nullable = false;
};

constexpr Member ofStatement[] = {{"access", Type::String},
                                  {"as_of", Type::String},
                                  {"closure", Type::Object},
                                  {"coverage", Type::Object},
                                  {"credentials", Type::Array},
                                  {"evidence", Type::Object},
                                  {"last_possible_access", Type::Object},
                                  {"layers", Type::Array},
                                  {"policy", Type::Object},
                                  {"principal", Type::Object},
                                  {"rule_digests", Type::Object},
                                  {"tool_version", Type::String},
                                  {"trust_map", Type::Object},
                                  {"verdict", Type::Object}};
constexpr Member ofClosure[] = {{"at", Type::String},      {"authority", Type::String},
                                {"because", Type::String}, {"ends", Type::String, true},
                                {"kind", Type::String},    {"observation", Type::String}};
constexpr Member ofVerdict[] = {{"at", Type::String, true},
                                {"because", Type::Array},
                                {"reason", Type::String},
                                {"state", Type::String},
                                {"until", Type::String, true}};
constexpr Member ofAccess[] = {{"at", Type::String, true}, {"bound", Type::String}, {"by", Type::String, true}};
constexpr Member ofPrincipal[] = {
    {"aliases", Type::Array}, {"id", Type::String}, {"kind", Type::String}, {"name", Type::String}};
constexpr Member ofCoverage[] = {{"complete", Type::Bool}, {"skips", Type::Object}, {"sources", Type::Array}};
constexpr Member ofEvidence[] = {
    {"bundle_sha256", Type::String}, {"extent", Type::String}, {"observations", Type::Object}};
constexpr Member ofCredential[] = {{"evidence", Type::Array},
                                   {"handles", Type::Array},
                                   {"id", Type::String},
                                   {"issuer", Type::String},
                                   {"kind", Type::String},
                                   {"label", Type::String},
                                   {"last_possible_access", Type::Object},
                                   {"layer", Type::String},
                                   {"verdict", Type::Object}};

class Form
{
public:
    void object(const QJsonObject &object, std::span<const Member> members, const QString &where)
    {
        for (const Member &member : members) {
            const QJsonValue value = object.value(QLatin1StringView(member.name));
            if (value.type() != member.type && !(member.nullable && value.isNull())) {
                faults.push_back(u"%1 has no proper member %2"_s.arg(where, QLatin1StringView(member.name)));
            }
        }
        for (const QString &key : object.keys()) {
            const bool known = std::any_of(members.begin(), members.end(),
                                           [&](const Member &member) { return key == QLatin1StringView(member.name); });
            if (!known) {
                faults.push_back(u"%1 has a member %2 that version 1 does not know"_s.arg(where, key));
            }
        }
    }

    void time(const QJsonObject &object, QLatin1StringView member, const QString &where)
    {
        const QJsonValue value = object.value(member);
        const auto instant = parseInstant(value.toString().toLatin1());
        if (value.isString() && (!instant || toIso(*instant) != value.toString())) {
            faults.push_back(u"%1: %2 is no time"_s.arg(where, member));
        }
    }

    std::vector<QString> faults;
};

void credentials(Form &form, const QJsonArray &array)
{
    for (const QJsonValue &value : array) {
        const QJsonObject credential = value.toObject();
        const QString where = u"the credential %1"_s.arg(credential.value("id"_L1).toString());
        form.object(credential, ofCredential, where);
        if (!fromString<State>(credential.value("verdict"_L1).toObject().value("state"_L1).toString())) {
            form.faults.push_back(where + u" has no verdict"_s);
        }
    }
}

} // namespace

std::vector<QString> faultsOf(const QJsonObject &statement)
{
    const auto member = [&](QLatin1StringView name) { return statement.value(name).toObject(); };
    Form form;
    form.object(statement, ofStatement, u"the statement"_s);
    form.time(statement, "as_of"_L1, u"the statement"_s);
    form.object(member("closure"_L1), ofClosure, u"the closure"_s);
    form.time(member("closure"_L1), "at"_L1, u"the closure"_s);
    form.object(member("verdict"_L1), ofVerdict, u"the verdict"_s);
    form.object(member("last_possible_access"_L1), ofAccess, u"the last possible access"_s);
    form.object(member("principal"_L1), ofPrincipal, u"the principal"_s);
    form.object(member("coverage"_L1), ofCoverage, u"the coverage"_s);
    form.object(member("evidence"_L1), ofEvidence, u"the evidence"_s);
    const QString state = member("verdict"_L1).value("state"_L1).toString();
    if (!fromString<ClosureState>(state)) {
        form.faults.push_back(u"the verdict is none of the five"_s);
    } else if (!statement.value("access"_L1).toString().startsWith(state + u':')) {
        form.faults.push_back(u"the first line does not say the verdict, %1"_s.arg(state));
    }
    credentials(form, statement.value("credentials"_L1).toArray());
    return std::move(form.faults);
}

} // namespace probate

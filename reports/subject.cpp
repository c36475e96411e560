#include "reports/subject.h"

#include "reports/printable.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

constexpr qsizetype leastPrefix = 6;
constexpr qsizetype mostSuggestions = 3;

bool hasAlias(const Principal &principal, const QString &text)
{
    return std::ranges::any_of(principal.aliases, [&](const ValidAlias &it) {
        return toText(it.alias).compare(text, Qt::CaseInsensitive) == 0 ||
               (it.alias.space == QLatin1StringView("email") && it.alias.value.compare(text, Qt::CaseInsensitive) == 0);
    });
}

bool hasHandle(const Credential &credential, const QString &text)
{
    return std::ranges::any_of(credential.handles, [&](const Handle &it) {
        return toText(it) == text || QString::fromUtf8(it.value) == text;
    });
}

std::vector<Subject> exact(const Assessment &a, const QString &id)
{
    std::vector<Subject> out;
    for (const Finding &it : a.findings) {
        if (it.id == id) {
            out.push_back({nullptr, nullptr, &it});
        }
    }
    for (const Credential &it : a.estate.credentials) {
        if (it.id == id || hasHandle(it, id)) {
            out.push_back({&it, nullptr, nullptr});
        }
    }
    for (const Principal &it : a.estate.principals) {
        if (it.id == id || hasAlias(it, id)) {
            out.push_back({nullptr, &it, nullptr});
        }
    }
    return out;
}

std::vector<Subject> byPrefix(const Assessment &a, const QString &id)
{
    std::vector<Subject> out;
    for (const Finding &it : a.findings) {
        if (it.id.startsWith(id)) {
            out.push_back({nullptr, nullptr, &it});
        }
    }
    for (const Credential &it : a.estate.credentials) {
        if (it.id.startsWith(id)) {
            out.push_back({&it, nullptr, nullptr});
        }
    }
    for (const Principal &it : a.estate.principals) {
        if (it.id.startsWith(id)) {
            out.push_back({nullptr, &it, nullptr});
        }
    }
    return out;
}

QString idOf(const Subject &subject)
{
    return subject.credential  ? subject.credential->id
           : subject.principal ? subject.principal->id
                               : subject.finding->id;
}

QString suggestions(const Assessment &a, const QString &id)
{
    QStringList close;
    const QString part = id.mid(id.indexOf(QLatin1Char(':')) + 1).left(leastPrefix);
    for (const Principal &it : a.estate.principals) {
        for (const ValidAlias &alias : it.aliases) {
            if (close.size() < mostSuggestions && part.size() >= 3 &&
                toText(alias.alias).contains(part, Qt::CaseInsensitive)) {
                close << printable(toText(alias.alias));
            }
        }
    }
    for (const Credential &it : a.estate.credentials) {
        if (close.size() < mostSuggestions && part.size() >= 3 && it.label.contains(part, Qt::CaseInsensitive)) {
            close << it.id;
        }
    }
    return close.isEmpty() ? QString()
                           : QStringLiteral("; did you mean ") + close.join(QStringLiteral(" or ")) + QLatin1Char('?');
}

} // namespace

Result<Subject> findSubject(const ReportInput &input, const QString &id)
{
    const Assessment &a = input.assessment;
    if (id.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("no id was given: name a credential, finding or principal"));
    }
    std::vector<Subject> matches = exact(a, id);
    if (matches.empty() && id.size() >= leastPrefix) {
        matches = byPrefix(a, id);
    }
    if (matches.empty()) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("nothing in this assessment is called \"%1\"").arg(printable(id)) +
                         suggestions(a, id));
    }
    if (matches.size() > 1) {
        QStringList ids;
        for (const Subject &it : matches) {
            ids << idOf(it);
        }
        return Error(ErrorKind::Usage, QStringLiteral("\"%1\" names more than one thing: %2; give one of these")
                                           .arg(printable(id), ids.join(QStringLiteral(", "))));
    }
    return matches.front();
}

Result<const Principal *> findPrincipal(const ReportInput &input, const QString &id)
{
    std::vector<const Principal *> matches;
    for (const Principal &it : input.assessment.estate.principals) {
        if (it.id == id || hasAlias(it, id)) {
            matches.push_back(&it);
        }
    }
    if (matches.empty()) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("no principal in this assessment is called \"%1\"").arg(printable(id)) +
                         suggestions(input.assessment, id));
    }
    if (matches.size() > 1) {
        QStringList ids;
        for (const Principal *it : matches) {
            ids << it->id;
        }
        return Error(ErrorKind::Usage, QStringLiteral("\"%1\" names more than one principal: %2; give one of these")
                                           .arg(printable(id), ids.join(QStringLiteral(", "))));
    }
    return matches.front();
}

QString noClosureInForce(const Principal &principal)
{
    return QStringLiteral("no closure of \"%1\" (%2) is in force, so there is no closure verdict; "
                          "`probate explain %2` says what it holds")
        .arg(printable(nameOf(principal)), printable(principal.id));
}

} // namespace probate

#include "scanners/git/people.h"

#include <QStringDecoder>

namespace probate::git {

QString personText(const QByteArray &bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(bytes);
    return decoder.hasError() ? QString::fromLatin1(bytes) : text;
}

Instant commitInstant(qint64 seconds)
{
    return instantFromUnixSeconds(seconds).value_or(Instant{});
}

qint64 secondsOf(Instant instant)
{
    return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

namespace {

QByteArray keyOf(const Identity &person)
{
    return person.email.isEmpty() ? "\n" + person.name : person.email.toLower();
}

} // namespace

PersonAt People::add(const Identity &identity)
{
    const Identity known = m_canonical(identity);
    const auto [at, isNew] = m_byMail.try_emplace(keyOf(known), static_cast<PersonAt>(m_people.size()));
    if (isNew) {
        m_people.push_back({personText(known.name), personText(known.email)});
    }
    return at->second;
}

std::optional<PersonAt> People::find(const CommitIdentity &person) const
{
    for (const bool latin1 : {false, true}) { // as personText() may have decoded it
        const auto bytes = [latin1](const QString &text) { return latin1 ? text.toLatin1() : text.toUtf8(); };
        const auto known = m_byMail.find(keyOf({bytes(person.name), bytes(person.email)}));
        if (known != m_byMail.end()) {
            return known->second;
        }
    }
    return {};
}

CommitIdentity People::at(PersonAt person, qint64 seconds) const
{
    return {m_people[person].name, m_people[person].email, commitInstant(seconds)};
}

} // namespace probate::git

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

PersonAt People::add(const Identity &identity)
{
    const Identity known = m_canonical(identity);
    const QByteArray key = known.email.isEmpty() ? "\n" + known.name : known.email.toLower();
    const auto [at, isNew] = m_byMail.try_emplace(key, static_cast<PersonAt>(m_people.size()));
    if (isNew) {
        m_people.push_back(known);
    }
    return at->second;
}

CommitIdentity People::at(PersonAt person, qint64 seconds) const
{
    return {personText(m_people[person].name), personText(m_people[person].email), commitInstant(seconds)};
}

} // namespace probate::git

// Claims from what is written in the credential or stands beside it.
#include "core/correlate/correlator.h"
#include "core/correlate/names.h"

#include <array>

namespace probate {

namespace {

/// Attributes that readers use for the names in a credential; several values are separated by commas or blanks.
const std::array nameAttributes{QStringLiteral("subject"), QStringLiteral("email"),  QStringLiteral("san-email"),
                                QStringLiteral("san-uri"), QStringLiteral("uri"),    QStringLiteral("spiffe"),
                                QStringLiteral("upn"),     QStringLiteral("sub"),    QStringLiteral("client_email"),
                                QStringLiteral("comment"), QStringLiteral("key-id"), QStringLiteral("principal")};

void claim(const Correlator &self, const CorrelationContext &context, const Credential &credential, const QString &name,
           const QString &because, std::vector<Voice> &voices)
{
    const auto made = credential.lifetime.issued ? std::optional(credential.lifetime.issued->at) : std::nullopt;
    for (const Alias &alias : readingsOf(name)) {
        if (const auto holder = context.meant(alias, made)) {
            voices.push_back(voiceOf(self, context, credential, *holder, Relation::Subject, because, {}));
            voices.back().claim.from = credential.seen;
            return;
        }
    }
}

} // namespace

void runNamed(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    for (const QString &attribute : nameAttributes) {
        if (credential.attributes.empty()) {
            return; // of most credentials nothing of the kind is known
        }
        const auto found = credential.attributes.find(attribute);
        if (found != credential.attributes.end()) {
            const QString because = QStringLiteral("its %1 is %2").arg(attribute, found->second);
            claim(self, context, credential, found->second, because, voices);
        }
    }
}

void runStoredBeside(const Correlator &self, const CorrelationContext &context, const Case &it,
                     std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    const auto found = credential.attributes.find(QStringLiteral("user"));
    if (found != credential.attributes.end()) {
        claim(self, context, credential, found->second,
              QStringLiteral("the login %1 stands beside it").arg(found->second), voices);
    }
}

} // namespace probate

#include "core/estate/requirements.h"

#include <algorithm>

namespace probate {

Requirements::Requirements(const Observations &observations)
{
    observations.each<TrustStated>([&](std::size_t, const TrustStated &trust) {
        const auto [at, isNew] = m_settings.try_emplace({trust.issuer, trust.setting.space});
        Newest &newest = at->second;
        if (isNew || trust.time.at > newest.at) { // an empty optional is before every instant
            newest = {trust.time.at, {}};
        }
        if (trust.time.at == newest.at) {
            newest.values.push_back(trust.setting.value);
        }
    });
}

Requirements::Met Requirements::met(const QString &issuer, const std::optional<Alias> &required) const
{
    if (!required) {
        return Met::Yes;
    }
    const auto found = m_settings.find({issuer, required->space});
    if (found == m_settings.end() || std::find(found->second.values.begin(), found->second.values.end(),
                                               required->value) == found->second.values.end()) {
        return Met::No;
    }
    return found->second.at ? Met::Yes : Met::Undated;
}

} // namespace probate

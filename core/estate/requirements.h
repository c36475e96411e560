// Which settings hold at which places: a KRL counts only for hosts whose sshd_config names it.
#pragma once

#include "core/model/estate.h"

#include <map>

namespace probate {

class Requirements
{
public:
    enum class Met { No, Undated, Yes }; ///< Undated: only a statement without a time says so, which proves nothing

    explicit Requirements(const Observations &observations);

    Met met(const QString &issuer, const std::optional<Alias> &required) const;

private:
    struct Newest
    {
        std::optional<Instant> at; ///< nothing: only undated statements
        std::vector<QString> values;
    };

    std::map<std::pair<QString, QString>, Newest> m_settings; ///< by issuer and setting's space
};

} // namespace probate

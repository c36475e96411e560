#include "scanners/sources/catalogue.h"

#include "scanners/live/ldap_source.h"
#include "scanners/live/sql_source.h"
#include "scanners/sources/directory.h"
#include "scanners/sources/export_folder.h"
#include "scanners/sources/git.h"

#include <array>

namespace probate {

std::span<const Source *const> allSources()
{
    static constexpr std::array sources{&gitSource, &exportFolderSource, &directorySource, &ldapSource, &sqlSource};
    return sources;
}

const Source *findSource(const QString &id)
{
    for (const Source *source : allSources()) {
        if (id == QLatin1StringView(source->id)) {
            return source;
        }
    }
    return nullptr;
}

} // namespace probate

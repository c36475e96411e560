#include "core/policy/waivers.h"

#include "core/policy/config_tree.h"

#include <algorithm>

namespace probate {

Result<std::vector<Waiver>> parseWaivers(QByteArrayView yaml, const QString &name)
{
    auto tree = parseConfig(yaml, name);
    if (!tree) {
        return tree.error();
    }
    std::vector<Waiver> waivers;
    ConfigReader reader(*tree, name);
    if (const ConfigNode *list = reader.sequence(QLatin1StringView("waivers"))) {
        for (const ConfigNode &item : list->children) {
            Waiver waiver;
            ConfigReader row(item, name);
            row.require({"subject", "owner", "reason", "until"});
            row.text(QLatin1StringView("check"), waiver.check);
            row.text(QLatin1StringView("subject"), waiver.subject);
            row.text(QLatin1StringView("owner"), waiver.owner);
            row.text(QLatin1StringView("reason"), waiver.reason);
            row.instant(QLatin1StringView("until"), waiver.until);
            if (const auto done = row.finish(); !done) {
                return done.error();
            }
            waivers.push_back(std::move(waiver));
        }
    }
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return waivers;
}

} // namespace probate

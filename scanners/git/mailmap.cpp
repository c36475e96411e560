#include "scanners/git/mailmap.h"

#include "scanners/git/libgit.h"

namespace probate::git {

std::function<Identity(const Identity &)> mailmapOf(const QByteArray &content)
{
    // std::function wants a copyable callable, so its copies share the map.
    struct Held
    {
        LibgitUse use;
        MailmapHandle map;
    };
    const auto held = std::make_shared<Held>();
    git_mailmap *raw = nullptr;
    if (content.isEmpty() ||
        git_mailmap_from_buffer(&raw, content.constData(), static_cast<std::size_t>(content.size())) != 0) {
        return [](const Identity &identity) { return identity; };
    }
    held->map.reset(raw);
    return [held](const Identity &identity) {
        const char *name = nullptr;
        const char *email = nullptr;
        if (git_mailmap_resolve(&name, &email, held->map.get(), identity.name.constData(),
                                identity.email.constData()) != 0) {
            return identity;
        }
        return Identity{QByteArray(name), QByteArray(email)};
    };
}

} // namespace probate::git

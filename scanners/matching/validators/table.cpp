#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

using namespace validators;

constexpr std::array table{Validator{"aws-key-id", noArgument, awsKeyId},
                           Validator{"base64", sizeArgument, base64},
                           Validator{"basic", noArgument, basic},
                           Validator{"crc32-github", noArgument, crc32Base62},
                           Validator{"crc32-gitlab", noArgument, crc32Gitlab},
                           Validator{"crc32-npm", noArgument, crc32Base62},
                           Validator{"entropy", anyNumber, entropyAtLeast},
                           Validator{"generic", genericArgument, generic},
                           Validator{"jwt", noArgument, jwt},
                           Validator{"luhn", noArgument, luhn},
                           Validator{"mixed", classArgument, mixed},
                           Validator{"not-digest", noArgument, notDigest},
                           Validator{"not-natural", noArgument, notNatural},
                           Validator{"not-uuid", noArgument, notUuid},
                           Validator{"password", noArgument, password},
                           Validator{"pem", noArgument, pem},
                           Validator{"signed-url", noArgument, signedUrl},
                           Validator{"uuid", noArgument, uuid}};

} // namespace

std::span<const Validator> allValidators()
{
    return table;
}

const Validator *findValidator(const QString &name)
{
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Validator &it) { return name == QLatin1StringView(it.name); });
    return found == table.end() ? nullptr : &*found;
}

namespace validators {

bool noArgument(const QString &argument)
{
    return argument.isEmpty();
}

bool anyNumber(const QString &argument)
{
    bool good = false;
    argument.toDouble(&good);
    return good;
}

bool sizeArgument(const QString &argument)
{
    const auto parts = argument.split(QLatin1Char('-'));
    return argument.isEmpty() || (parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), anyNumber));
}

bool classArgument(const QString &argument)
{
    static constexpr std::array known{"digit", "lower", "upper", "letter", "symbol"};
    const auto parts = argument.split(QLatin1Char(','));
    return argument.isEmpty() || std::all_of(parts.begin(), parts.end(), [](const QString &part) {
               return std::any_of(known.begin(), known.end(),
                                  [&](const char *word) { return part.trimmed() == QLatin1StringView(word); });
           });
}

} // namespace validators

} // namespace probate

#include "scanners/readers/exports/aws.h"

namespace probate::aws {

using namespace Qt::StringLiterals;

QString userArn(const QString &account, const QString &user)
{
    return u"arn:aws:iam::%1:user/%2"_s.arg(account, user);
}

QString accountOfArn(const QString &arn)
{
    const QStringList parts = arn.split(u':');
    return parts.size() >= 6 && parts[0] == "arn"_L1 && parts[4].size() == 12 ? parts[4] : QString();
}

Handle userKey(const QString &account, const QString &user, Instant created)
{
    return {handles::awsUserKey, u"%1/%2/%3"_s.arg(account, user, toIso(created)).toUtf8()};
}

std::vector<QByteArray> accessKeyPrefixes(const QString &account)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    bool ok = false;
    const quint64 number = account.toULongLong(&ok);
    if (!ok || account.size() != 12) {
        return {};
    }
    const quint64 bits = (quint64{1} << 47) | (number << 7);
    QByteArray fixed = "AKIA";
    for (int shift = 43; shift >= 8; shift -= 5) {
        fixed += alphabet[(bits >> shift) & 31];
    }
    // The ninth character holds the account's last bit and four free ones.
    std::vector<QByteArray> prefixes;
    for (quint64 rest = 0; rest < 16; ++rest) {
        prefixes.push_back(fixed + alphabet[((bits >> 3) & 16) | rest]);
    }
    return prefixes;
}

} // namespace probate::aws

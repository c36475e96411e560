#include "scanners/pipeline/plain_pem.h"

#include <cstring>

namespace probate {

namespace {

/// A plus sign is of base64, unless a blank or quote parts it from that: then it joins literals.
bool joins(QByteArrayView line, qsizetype plus, qsizetype inner)
{
    return line[plus] == '+' && (inner < 0 || inner >= line.size() || std::strchr(" \t\"'`", line[inner]));
}

} // namespace

QByteArray plainPem(QByteArrayView text)
{
    static constexpr char around[] = " \t\r\"'`,;\\>#*|()";
    const bool patch = text.contains("\n+-----END "); // each line of a diff begins so
    bool afterHeader = false;
    QByteArray plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size();) {
        qsizetype to = at;
        qsizetype next = text.size();
        for (; to < text.size(); ++to) {
            const bool literal =
                text[to] == '\\' && to + 1 < text.size() && (text[to + 1] == 'n' || text[to + 1] == 'r');
            if (text[to] == '\n' || literal) {
                next = to + (literal ? 2 : 1);
                break;
            }
        }
        const QByteArrayView line = text.sliced(at, to - at);
        qsizetype from = patch && line.startsWith('+') ? 1 : 0;
        while (from < line.size() && (std::strchr(around, line[from]) || joins(line, from, from + 1))) {
            ++from;
        }
        qsizetype end = line.size();
        while (end > from && (std::strchr(around, line[end - 1]) || joins(line, end - 1, end - 2))) {
            --end;
        }
        if (end > from) {
            const QByteArrayView kept = line.sliced(from, end - from);
            const bool header = kept.contains(':'); // RFC 1421, 4.6: an empty line ends them, which may be quoted, too
            plain += afterHeader && !header ? "\n" : "";
            plain += kept;
            plain += '\n';
            afterHeader = header;
        }
        at = next;
    }
    return plain;
}

} // namespace probate

#include "scanners/documents/sqlite_remains.h"

#include <QtEndian>

#include <algorithm>
#include <vector>

namespace probate {

namespace {

constexpr qsizetype shortest = 8; ///< a gap that could hold something

/// A variable-length integer (file format, 1.6), of up to three bytes: more say nothing here. Moves `at`; -1: none.
qsizetype readVarint(QByteArrayView bytes, qsizetype &at)
{
    qsizetype value = 0;
    for (int i = 0; i < 3 && at < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[at++]);
        value = value << 7 | (byte & 0x7F);
        if (byte < 0x80) {
            return value;
        }
    }
    return -1;
}

/// File format, 2.1: bytes that a value of this serial type takes.
qsizetype sizeOf(qsizetype serialType)
{
    constexpr qsizetype numbers[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return serialType < 12 ? numbers[serialType] : (serialType - 12) / 2;
}

/// If a record with a text in it begins at `at`: its texts, a line each, and `at` moves behind it. Without this a text
/// would run on from the bytes that say its length, which are letters often enough.
bool appendRecord(QByteArray &remains, QByteArrayView gap, qsizetype &at)
{
    constexpr qsizetype longestHeader = 60;
    qsizetype in = at;
    const qsizetype headerEnd = at + readVarint(gap, in);
    if (headerEnd <= in || headerEnd - at > longestHeader || headerEnd > gap.size()) {
        return false;
    }
    qsizetype value = headerEnd;
    std::vector<QByteArrayView> texts;
    while (in < headerEnd) {
        const qsizetype type = readVarint(gap, in);
        if (type < 0 || in > headerEnd || sizeOf(type) > gap.size() - value) {
            return false;
        }
        if (type >= 13 && type % 2 == 1) {
            texts.push_back(gap.sliced(value, sizeOf(type)));
        }
        value += sizeOf(type);
    }
    const auto isText = [](QByteArrayView text) {
        return std::ranges::all_of(text, [](char c) { return c >= ' ' || c < 0 || (c >= '\t' && c <= '\r'); });
    };
    const bool anyLong = std::ranges::any_of(texts, [](QByteArrayView text) { return text.size() >= shortest; });
    if (!anyLong || !std::ranges::all_of(texts, isText)) {
        return false;
    }
    for (const QByteArrayView text : texts) {
        remains += '\n';
        remains += text;
    }
    remains += '\n';
    at = value;
    return true;
}

/// Without the zeros around it, and with every further run of them as one line end.
void append(QByteArray &remains, QByteArrayView gap)
{
    const qsizetype before = remains.size();
    for (qsizetype at = 0; at < gap.size();) {
        if (appendRecord(remains, gap, at)) {
            continue;
        }
        if (gap[at] != '\0') {
            remains += gap[at];
        } else if (remains.size() > before && !remains.endsWith('\n')) {
            remains += '\n';
        }
        ++at;
    }
    if (remains.size() - before < shortest) {
        remains.resize(before);
    } else if (!remains.endsWith('\n')) {
        remains += '\n';
    }
}

/// File format, 1.6: a b-tree page has a header, pointers to cells, a gap, and cells between which freed blocks are
/// chained.
void appendGaps(QByteArray &remains, QByteArrayView page, qsizetype headerAt)
{
    const auto number = [&](qsizetype at) {
        return at + 2 <= page.size() ? static_cast<qsizetype>(qFromBigEndian<quint16>(page.data() + at)) : 0;
    };
    const auto type = page[headerAt];
    const qsizetype pointers = headerAt + (type == 2 || type == 5 ? 12 : 8) + 2 * number(headerAt + 3);
    const qsizetype stated = number(headerAt + 5);
    const qsizetype cells = stated == 0 ? 65'536 : stated;
    if (pointers < cells && cells <= page.size()) {
        append(remains, page.sliced(pointers, cells - pointers));
    }
    qsizetype last = 0;
    for (qsizetype block = number(headerAt + 1); block > last && block + 4 <= page.size(); block = number(block)) {
        const qsizetype size = std::min(number(block + 2), page.size() - block);
        if (size > 4) {
            append(remains, page.sliced(block + 4, size - 4));
        }
        last = block; // the chain ascends, or it is none
    }
}

/// File format, 1.5: trunk pages list the leaves. Which pages no table uses.
std::vector<bool> freePages(QByteArrayView file, qsizetype pageSize)
{
    const qsizetype count = file.size() / pageSize;
    std::vector<bool> free(static_cast<std::size_t>(count) + 1, false);
    const auto number = [&](qsizetype at) { return static_cast<qsizetype>(qFromBigEndian<quint32>(file.data() + at)); };
    qsizetype trunk = number(32);
    while (trunk > 0 && trunk <= count && !free[static_cast<std::size_t>(trunk)]) {
        free[static_cast<std::size_t>(trunk)] = true;
        const qsizetype at = (trunk - 1) * pageSize;
        const qsizetype leaves = std::min(number(at + 4), pageSize / 4 - 2);
        for (qsizetype i = 0; i < leaves; ++i) {
            const qsizetype leaf = number(at + 8 + 4 * i);
            if (leaf > 0 && leaf <= count) {
                free[static_cast<std::size_t>(leaf)] = true;
            }
        }
        trunk = number(at);
    }
    return free;
}

} // namespace

QByteArray salvageSqlite(QByteArrayView bytes)
{
    QByteArray salvaged;
    append(salvaged, bytes);
    return salvaged;
}

QByteArray sqliteRemains(QByteArrayView file)
{
    QByteArray remains;
    if (file.size() < 512) {
        return remains;
    }
    const auto stated = static_cast<qsizetype>(qFromBigEndian<quint16>(file.data() + 16));
    const qsizetype pageSize = stated == 1 ? 65'536 : stated;
    if (pageSize < 512 || (pageSize & (pageSize - 1)) != 0) {
        return remains;
    }
    const std::vector<bool> free = freePages(file, pageSize);
    for (qsizetype number = 1; number < static_cast<qsizetype>(free.size()); ++number) {
        const QByteArrayView page = file.sliced((number - 1) * pageSize, pageSize);
        const qsizetype header = number == 1 ? 100 : 0;
        if (free[static_cast<std::size_t>(number)]) {
            append(remains, page);
        } else if (const char type = page[header]; type == 2 || type == 5 || type == 10 || type == 13) {
            appendGaps(remains, page, header);
        }
    }
    return remains;
}

} // namespace probate

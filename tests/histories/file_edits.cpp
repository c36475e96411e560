#include "tests/histories/file_edits.h"

#include <algorithm>
#include <array>

namespace probate::test {

namespace {

/// How far from a secret an edit may lie and still mean something, and a little more: widths of matches, distances of
/// pairs, surroundings of vectors, what is looked at of a line.
constexpr std::array<qsizetype, 14> reaches{0, 0, 1, 3, 16, 40, 64, 256, 400, 1200, 2048, 4096, 4200, 8000};
constexpr qsizetype largestFile = 260'000;

} // namespace

QByteArray FileEdits::piece()
{
    QByteArray made = m_shapes.piece(m_random);
    m_known.push_back(made);
    return made;
}

QByteArray FileEdits::largeText(qsizetype size)
{
    QByteArray text;
    while (text.size() < size) {
        text += innocentText(m_random, m_random.between(100, 6'000)) + "\n";
        text += piece();
    }
    return text;
}

qsizetype FileEdits::lineStart(const QByteArray &bytes, qsizetype at) const
{
    return at <= 0 ? 0 : bytes.lastIndexOf('\n', std::min(at, bytes.size()) - 1) + 1;
}

qsizetype FileEdits::nearSecret(const QByteArray &bytes)
{
    for (int tries = 0; tries < 12 && !m_known.empty(); ++tries) {
        const QByteArray &known = m_random.pick(m_known);
        const qsizetype length = std::min<qsizetype>(known.size(), 16);
        const qsizetype from = m_random.below(known.size() - length + 1);
        if (const qsizetype at = bytes.indexOf(known.mid(from, length)); at >= 0) {
            const qsizetype reach = m_random.pick(reaches);
            return std::clamp<qsizetype>(at + m_random.between(-reach, reach + length), 0, bytes.size());
        }
    }
    return m_random.below(bytes.size() + 1);
}

QByteArray FileEdits::editedAt(QByteArray bytes, qsizetype at)
{
    const qsizetype few = m_random.between(1, m_random.oneIn(3) ? 80 : 4);
    switch (m_random.below(11)) {
    case 0:
        return bytes.insert(at, m_random.oneIn(2) ? "\n" : "x");
    case 1:
        return bytes.remove(at, few);
    case 2:
        return bytes.replace(at, std::min(few, bytes.size() - at), m_random.bytes(few).toHex().left(few));
    case 3:
        return bytes.insert(lineStart(bytes, at), piece());
    case 4:
        return bytes.insert(lineStart(bytes, at), innocentText(m_random, m_random.between(1, 400)) + "\n");
    case 5: { // a line goes, and what stood around it touches
        const qsizetype from = lineStart(bytes, at);
        const qsizetype to = bytes.indexOf('\n', at);
        return bytes.remove(from, (to < 0 ? bytes.size() : to + 1) - from);
    }
    case 6: { // a line end goes
        const qsizetype end = bytes.indexOf('\n', at);
        return end < 0 ? bytes : bytes.remove(end, 1);
    }
    case 7: { // the line is accepted
        const qsizetype end = bytes.indexOf('\n', at);
        return bytes.insert(end < 0 ? bytes.size() : end, " # probate:allow known");
    }
    case 8: // and no more
        return bytes.replace("probate:allow", "probate-allow");
    case 9:
        return bytes.insert(at, m_shapes.piece(m_random).trimmed());
    default:
        return bytes.insert(at, m_random.oneIn(2) ? "plaintext ciphertext " : " -----END PRIVATE KEY-----\n");
    }
}

QByteArray FileEdits::moved(QByteArray bytes)
{
    const qsizetype from = nearSecret(bytes);
    const QByteArray block = bytes.mid(from, m_random.between(1, m_random.oneIn(2) ? 60 : 3'000));
    switch (m_random.below(3)) {
    case 0: // elsewhere
        return bytes.remove(from, block.size()).insert(m_random.below(bytes.size() + 1), block);
    case 1: // twice
        return bytes.insert(m_random.below(bytes.size() + 1), block);
    default: // the rest comes first
        return bytes.sliced(from) + bytes.first(from);
    }
}

QByteArray FileEdits::flipped(QByteArray bytes)
{
    switch (m_random.below(9)) {
    case 0:
        return bytes.insert(m_random.below(std::min<qsizetype>(bytes.size(), 9'000) + 1), QByteArray(1, '\0'));
    case 1:
    case 2:
        return bytes.replace('\0', "");
    case 3:
        return "\xEF\xBB\xBF" + bytes;
    case 4:
        return bytes.startsWith("\xEF\xBB\xBF") ? bytes.sliced(3) : bytes;
    case 5:
        return bytes.size() < 60'000 ? asUtf16(bytes, m_random.oneIn(2), m_random.oneIn(2)) : bytes;
    case 6: { // something before moves a zero byte over the edge of what is looked at, or back
        const qsizetype zero = bytes.indexOf('\0');
        return zero < 0 ? bytes.insert(std::min<qsizetype>(bytes.size(), 8'190), QByteArray(1, '\0'))
                        : bytes.insert(0, innocentText(m_random, m_random.between(1, 12)));
    }
    case 7:
        return bytes.contains('\r') ? bytes.replace("\r\n", "\n") : bytes.replace('\n', "\r\n");
    default:
        return editedAt(std::move(bytes), m_random.below(200));
    }
}

QByteArray FileEdits::edited(QByteArray bytes)
{
    if (bytes.size() > largestFile) {
        bytes.truncate(m_random.between(100, largestFile / 2));
    }
    switch (m_random.below(14)) {
    case 0:
        return moved(std::move(bytes));
    case 1:
        return m_random.oneIn(3) ? flipped(std::move(bytes)) : bytes + piece();
    case 2: { // far before
        const qsizetype at = m_random.below(bytes.size() / 4 + 1);
        return editedAt(std::move(bytes), at);
    }
    case 3: { // two halves of different places meet
        const qsizetype from = nearSecret(bytes);
        const qsizetype to = nearSecret(bytes);
        return from < to ? bytes.remove(from, std::min<qsizetype>(to - from, 2'000)) : bytes;
    }
    default: {
        const qsizetype at = nearSecret(bytes);
        return editedAt(std::move(bytes), at);
    }
    }
}

} // namespace probate::test

// A pack of blobs whose deltas are cut as no git would cut them: anywhere, in pieces of one byte, with copies that
// touch, overlap or jump. Valid all the same (gitformat-pack(5)); git index-pack accepts it. Written here because git's
// own deltas choose their seams themselves.
#pragma once

#include "tests/histories/random.h"

#include <vector>

namespace probate::test {

class DeltaPack
{
public:
    struct Instruction
    {
        qsizetype from = -1; ///< of the base; below 0: insert
        qsizetype size = 0;
        QByteArray insert;
    };
    using Instructions = std::vector<Instruction>;

    std::size_t addWhole(const QByteArray &blob);
    /// By offset, or by name if `byName`. An object that is there already is not added again; its number comes back.
    std::size_t addDelta(std::size_t base, const Instructions &instructions, bool byName = false);

    std::size_t size() const { return m_blobs.size(); }
    const QByteArray &blob(std::size_t number) const { return m_blobs[number]; }
    QByteArray name(std::size_t number) const; ///< hex
    QByteArray bytes() const;

private:
    std::size_t add(const QByteArray &blob, const QByteArray &entry);
    std::size_t known(const QByteArray &blob) const;

    std::vector<QByteArray> m_blobs;
    std::vector<qsizetype> m_offsets;
    QByteArray m_entries;
};

/// Copies of most of the base, cut near `place` at random, now and then with a jump or an insert of `pieces`.
DeltaPack::Instructions randomDelta(Random &random, qsizetype baseSize, qsizetype place,
                                    const std::vector<QByteArray> &pieces);

} // namespace probate::test

// Which readers may understand a document, by its name and its first bytes: asked once, instead of each reader about
// each document. Knows outlines only; what a reader recognises is the reader's own.
#pragma once

#include "scanners/matching/match_trace.h"
#include "scanners/reader.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace probate {

class ReaderTable
{
public:
    static constexpr std::size_t mostReaders = 128;
    /// A bit for each reader, in their order.
    using Mask = std::array<std::uint64_t, mostReaders / 64>;

    /// Readers whose outline a document fits, in their order.
    class Candidates
    {
    public:
        /// Null behind the last.
        const Reader *next();
        /// What outlines promise; asks every reader.
        bool holdAllWhoRecognise(const Document &document) const;

    private:
        friend class ReaderTable;
        Candidates(std::span<const Reader> readers, Mask left) : m_readers(readers), m_left(left) {}

        std::span<const Reader> m_readers;
        Mask m_left;
    };

    /// The readers outlive it; no more than mostReaders.
    explicit ReaderTable(std::span<const Reader> readers);

    std::span<const Reader> readers() const { return m_readers; }
    /// Words that outlines ask for, to be looked for with all patterns: their numbers are those of the marks.
    const std::vector<QByteArray> &words() const { return m_words; }
    /// `marks`: which of the words may stand in the document; none: nobody looked.
    Candidates candidates(const Document &document, std::optional<Marks> marks) const;

private:
    struct Hash : std::hash<std::string_view>
    {
        using is_transparent = void;
    };

    Mask named(QStringView name) const;
    Mask beginning(QByteArrayView bytes) const;

    std::span<const Reader> m_readers;
    Mask m_all{};
    Mask m_anyName{};
    Mask m_either{}; ///< name or beginning is enough
    std::vector<QByteArray> m_words;
    std::vector<Mask> m_byWord;                                             ///< readers that ask for a word
    Mask m_anyWords{};                                                      ///< those that ask for none
    Mask m_recorded{};                                                      ///< only with a collection record
    std::array<Mask, 256> m_beginning{};                                    ///< by the byte that a document begins with
    std::unordered_map<std::string, Mask, Hash, std::equal_to<>> m_endings; ///< of names, and whole names
    qsizetype m_longest = 0;                                                ///< of those
};

} // namespace probate

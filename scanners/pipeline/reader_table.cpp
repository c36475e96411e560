#include "scanners/pipeline/reader_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace probate {

namespace {

using Mask = ReaderTable::Mask;

constexpr qsizetype longestAskedFor = 64; ///< that a reader may ask for

void add(Mask &mask, std::size_t reader)
{
    mask[reader / 64] |= std::uint64_t{1} << reader % 64;
}

template <typename Combine> Mask combined(const Mask &a, const Mask &b, Combine combine)
{
    Mask both;
    std::transform(a.begin(), a.end(), b.begin(), both.begin(), combine);
    return both;
}

Mask operator|(const Mask &a, const Mask &b)
{
    return combined(a, b, std::bit_or<std::uint64_t>());
}

Mask operator&(const Mask &a, const Mask &b)
{
    return combined(a, b, std::bit_and<std::uint64_t>());
}

/// As readers compare names: letters of ASCII in lower case; what is no ASCII is in no reader's name.
char lowered(QChar c)
{
    const char16_t unit = c.unicode();
    return unit >= u'A' && unit <= u'Z' ? static_cast<char>(unit + (u'a' - u'A'))
                                        : static_cast<char>(unit < 0x80 ? unit : 0x7F);
}

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

} // namespace

const Reader *ReaderTable::Candidates::next()
{
    for (std::size_t word = 0; word < m_left.size(); ++word) {
        if (m_left[word]) {
            const auto bit = static_cast<std::size_t>(std::countr_zero(m_left[word]));
            m_left[word] &= m_left[word] - 1;
            return &m_readers[word * 64 + bit];
        }
    }
    return nullptr;
}

bool ReaderTable::Candidates::holdAllWhoRecognise(const Document &document) const
{
    for (std::size_t at = 0; at < m_readers.size(); ++at) {
        const bool held = m_left[at / 64] >> at % 64 & 1;
        if (!held && m_readers[at].recognises(document)) {
            return false;
        }
    }
    return true;
}

ReaderTable::ReaderTable(std::span<const Reader> readers) : m_readers(readers)
{
    Q_ASSERT(readers.size() <= mostReaders);
    for (std::size_t at = 0; at < readers.size(); ++at) {
        const Outline &outline = readers[at].outline;
        add(m_all, at);
        if (outline.either) {
            add(m_either, at);
        } else if (outline.names.size() == 0) {
            add(m_anyName, at);
        }
        if (outline.recordOnly) {
            add(m_recorded, at);
        }
        for (const char *name : outline.names) {
            add(m_endings[name], at);
            m_longest = std::max(m_longest, static_cast<qsizetype>(std::strlen(name)));
        }
        if (outline.words.size() == 0) {
            add(m_anyWords, at);
        }
        for (const char *word : outline.words) {
            const auto known = std::find(m_words.begin(), m_words.end(), word) - m_words.begin();
            m_words.resize(std::max(m_words.size(), static_cast<std::size_t>(known) + 1), word);
            m_byWord.resize(m_words.size());
            add(m_byWord[static_cast<std::size_t>(known)], at);
        }
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            if (!outline.begins || (c != '\0' && std::strchr(outline.begins, c))) {
                add(m_beginning[static_cast<std::size_t>(byte)], at);
            }
        }
    }
    Q_ASSERT(m_longest <= longestAskedFor);
}

ReaderTable::Mask ReaderTable::named(QStringView name) const
{
    std::array<char, longestAskedFor> buffer;
    const QStringView end = name.last(std::min(name.size(), m_longest));
    std::transform(end.begin(), end.end(), buffer.begin(), lowered);
    const std::string_view text(buffer.data(), static_cast<std::size_t>(end.size()));
    Mask mask{};
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool whole = at == 0 && end.size() == name.size();
        if (whole || text[at] == '.') {
            if (const auto readers = m_endings.find(text.substr(at)); readers != m_endings.end()) {
                mask = mask | readers->second;
            }
        }
    }
    return mask;
}

ReaderTable::Mask ReaderTable::beginning(QByteArrayView bytes) const
{
    constexpr qsizetype furthest = 512;
    if (bytes.isEmpty()) {
        return m_beginning[0];
    }
    QByteArrayView start = bytes.first(std::min(bytes.size(), furthest));
    start = start.sliced(start.startsWith("\xEF\xBB\xBF")                               ? 3
                         : start.startsWith("\xFF\xFE") || start.startsWith("\xFE\xFF") ? 2
                                                                                        : 0);
    const auto first = std::find_if_not(start.begin(), start.end(), isBlank);
    if (first == start.end() && bytes.size() > furthest) {
        return m_all; // who looks further has to be asked
    }
    const Mask &raw = m_beginning[static_cast<unsigned char>(bytes[0])];
    return first == start.end() ? raw : raw | m_beginning[static_cast<unsigned char>(*first)];
}

ReaderTable::Candidates ReaderTable::candidates(const Document &document, std::optional<Marks> marks) const
{
    const Mask names = named(document.nameView());
    const Mask begins = beginning(document.bytes);
    Mask fit = ((names | m_anyName) & begins) | ((names | begins) & m_either);
    if (!document.collection) {
        if (marks) {
            Mask told = m_anyWords;
            for (Marks left = *marks; left; left &= left - 1) {
                told = told | m_byWord[static_cast<std::size_t>(std::countr_zero(left))];
            }
            fit = fit & told;
        }
        std::transform(fit.begin(), fit.end(), m_recorded.begin(), fit.begin(),
                       [](std::uint64_t all, std::uint64_t recorded) { return all & ~recorded; });
    }
    return {m_readers, fit};
}

} // namespace probate

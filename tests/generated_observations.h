// Observations of every fact type with generated members, from a seed: for the tests of the canonical form and the
// store. Filled over the tables of the canonical form, so that a member added to the model is generated too.
#pragma once

#include "core/model/canonical_fields.h"

#include <random>

namespace probate {

class GeneratedObservations
{
public:
    explicit GeneratedObservations(unsigned seed) : m_random(seed) {}

    /// Of the given fact type (index into the variant), hostile texts and extreme numbers included.
    Observation next(std::size_t fact)
    {
        Observation made;
        fill(made.origin);
        fill(made.collectedAt);
        emplace(made.fact, fact % factTypes);
        std::visit([this](auto &it) { fill(it); }, made.fact);
        return made;
    }
    /// Of a type chosen at random.
    Observation next() { return next(below(factTypes)); }

private:
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(m_random); }

    template <std::size_t I = 0> static void emplace(Fact &fact, std::size_t index)
    {
        if constexpr (I < factTypes) {
            if (index == I) {
                fact.emplace<I>();
            } else {
                emplace<I + 1>(fact, index);
            }
        }
    }

    QString text()
    {
        static const std::array<QString, 10> pieces{QStringLiteral("alice"),      QStringLiteral("\"\\/"),
                                                    QStringLiteral("\n\t\r\b\f"), QString(QChar(0)),
                                                    QStringLiteral("\u00e9"),     QStringLiteral("\u20ac"),
                                                    QStringLiteral("\U0001F511"), QStringLiteral("\u001b[31m"),
                                                    QStringLiteral("\u2028"),     QStringLiteral("},\"fact\":")};
        QString made;
        for (auto count = below(4); count > 0; --count) {
            made += pieces[below(pieces.size())];
        }
        return made;
    }

    void fill(QString &value) { value = text(); }
    void fill(QByteArray &value) { value = below(5) ? text().toUtf8() : QByteArray("\xff\xfe\x00\x80", 4); }
    void fill(bool &value) { value = below(2); }
    void fill(double &value) { value = std::uniform_real_distribution<double>(0, 1)(m_random) * (below(4) ? 1 : 0); }
    void fill(std::uint32_t &value) { value = below(3) ? static_cast<std::uint32_t>(below(90'000)) : ~0u; }
    void fill(std::uint64_t &value)
    {
        const std::array<std::uint64_t, 6> interesting{0, 1, 77, 1ull << 53, (1ull << 53) + 1, ~0ull};
        value = interesting[below(interesting.size())];
    }
    void fill(Instant &value)
    {
        const auto seconds = std::uniform_int_distribution<qint64>(-62'135'596'800, 253'402'300'799)(m_random);
        value = Instant(std::chrono::seconds(seconds)) + std::chrono::milliseconds(below(2) ? below(1000) : 0);
    }
    void fill(Duration &value)
    {
        const std::array<std::int64_t, 5> interesting{0, 3'600'000, -1, std::numeric_limits<std::int64_t>::max(),
                                                      std::numeric_limits<std::int64_t>::min()};
        value = Duration(interesting[below(interesting.size())]);
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void fill(Enum &value)
    {
        do { // the vocabularies are contiguous from 0; past their ends nothing has a word
            value = static_cast<Enum>(below(27));
        } while (!hasWord(value));
    }
    template <typename Enum> static bool hasWord(Enum value)
    {
        try {
            if constexpr (requires { wordOf(value); }) {
                wordOf(value);
            } else {
                toText(value);
            }
            return true;
        } catch (const std::out_of_range &) {
            return false;
        }
    }
    template <typename T> void fill(std::optional<T> &value)
    {
        if (below(2)) {
            fill(value.emplace());
        }
    }
    template <typename T> void fill(std::vector<T> &value)
    {
        for (auto count = below(4); count > 0; --count) {
            fill(value.emplace_back());
        }
    }
    void fill(std::map<QString, QString> &value)
    {
        for (auto count = below(5); count > 0; --count) {
            value[text()] = text();
        }
    }
    template <typename T>
    requires canonical_form::HasFields<T>
    void fill(T &value)
    {
        std::apply([&](const auto &...fields) { (fill(value.*fields.member), ...); }, canonical_form::Fields<T>::list);
    }

    std::mt19937 m_random;
};

} // namespace probate

#include "scanners/git/placed_stream.h"

#include <map>

namespace probate::git {

namespace {

struct PersonRow
{
    std::uint64_t person; ///< in the table of people
    qint64 at;            ///< as Instant counts
};
static_assert(std::has_unique_object_representations_v<PersonRow>);

class PlacedWriter
{
public:
    void write(const SecretPlaced &placed)
    {
        text(placed.secret.scheme);
        text(placed.secret.value);
        m_out.number(placed.introduced.size());
        for (const SecretPlaced::Introduction &introduction : placed.introduced) {
            m_out.text(introduction.commit);
            people({introduction.author, introduction.committer});
            people(introduction.coAuthors);
        }
        texts(placed.paths);
        m_out.text(placed.lastCommit);
        m_out.number(placed.lastCommitAt ? 1 : 0);
        m_out.number(static_cast<std::uint64_t>(placed.lastCommitAt.value_or(Instant{}).time_since_epoch().count()));
        texts(placed.tips);
        for (const bool is : {placed.reachable, placed.inIndex, placed.inWorkTree, placed.readersCut}) {
            m_out.number(is ? 1 : 0);
        }
        people(placed.readers);
        people(placed.wideReaders);
    }

    /// The table of people, then what was written.
    void putInto(StateWriter &out)
    {
        out.number(m_people.size());
        for (const auto *person : m_inOrder) {
            out.text(person->first.toUtf8());
            out.text(person->second.toUtf8());
        }
        out.text(m_out.take());
    }

private:
    using Person = std::pair<QString, QString>; // name, address

    void text(const QByteArray &text) { m_out.text(text); }
    void text(const QString &text) { m_out.text(text.toUtf8()); }
    void texts(const std::vector<QString> &all)
    {
        m_out.number(all.size());
        for (const QString &one : all) {
            text(one);
        }
    }
    void people(const std::vector<CommitIdentity> &people)
    {
        std::vector<PersonRow> rows;
        for (const CommitIdentity &one : people) {
            const auto [at, isNew] = m_people.try_emplace(Person(one.name, one.email), m_people.size());
            if (isNew) {
                m_inOrder.push_back(&at->first);
            }
            rows.push_back({at->second, one.at.time_since_epoch().count()});
        }
        m_out.array(rows);
    }

    StateWriter m_out;
    std::map<Person, std::uint64_t> m_people;
    std::vector<const Person *> m_inOrder;
};

class PlacedReader
{
public:
    explicit PlacedReader(StateReader &in) : m_people(peopleOf(in)), m_in(in.bytes()) {}

    SecretPlaced read()
    {
        SecretPlaced placed;
        placed.secret.scheme = m_in.text();
        placed.secret.value = m_in.text();
        const std::uint64_t introductions = m_in.number();
        for (std::uint64_t i = 0; i < introductions && m_in.ok(); ++i) {
            placed.introduced.push_back(introduction());
        }
        placed.paths = texts();
        placed.lastCommit = m_in.text();
        const bool isDated = m_in.number() != 0;
        const Instant last{Instant::duration(static_cast<qint64>(m_in.number()))};
        placed.lastCommitAt = isDated ? std::optional(last) : std::nullopt;
        placed.tips = texts();
        for (bool *is : {&placed.reachable, &placed.inIndex, &placed.inWorkTree, &placed.readersCut}) {
            *is = m_in.number() != 0;
        }
        placed.readers = people();
        placed.wideReaders = people();
        return placed;
    }
    bool ok() const { return m_in.ok(); }
    bool atEnd() const { return m_in.atEnd(); }

private:
    struct Person
    {
        QString name;
        QString email;
    };

    static std::vector<Person> peopleOf(StateReader &in)
    {
        std::vector<Person> people;
        const std::uint64_t count = in.number();
        for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
            Person person;
            person.name = QString::fromUtf8(in.text());
            person.email = QString::fromUtf8(in.text());
            people.push_back(std::move(person));
        }
        return people;
    }
    SecretPlaced::Introduction introduction()
    {
        SecretPlaced::Introduction introduction;
        introduction.commit = m_in.text();
        const std::vector<CommitIdentity> both = people();
        if (both.size() != 2) {
            m_in.fail();
            return introduction;
        }
        introduction.author = both[0];
        introduction.committer = both[1];
        introduction.coAuthors = people();
        return introduction;
    }
    std::vector<QString> texts()
    {
        std::vector<QString> texts;
        const std::uint64_t count = m_in.number();
        for (std::uint64_t i = 0; i < count && m_in.ok(); ++i) {
            texts.push_back(QString::fromUtf8(m_in.text()));
        }
        return texts;
    }
    std::vector<CommitIdentity> people()
    {
        std::vector<CommitIdentity> people;
        const std::vector<PersonRow> rows = m_in.array<PersonRow>();
        people.reserve(rows.size());
        for (const PersonRow &row : rows) {
            if (row.person >= m_people.size()) {
                m_in.fail();
                break;
            }
            const Person &person = m_people[row.person];
            people.push_back({person.name, person.email, Instant{Instant::duration(row.at)}});
        }
        return people;
    }

    std::vector<Person> m_people;
    StateReader m_in;
};

} // namespace

void writePlaced(const std::vector<SecretPlaced> &placed, StateWriter &out)
{
    PlacedWriter writer;
    for (const SecretPlaced &one : placed) {
        writer.write(one);
    }
    out.number(placed.size());
    writer.putInto(out);
}

std::vector<SecretPlaced> readPlaced(StateReader &in)
{
    std::vector<SecretPlaced> placed;
    const std::uint64_t count = in.number();
    PlacedReader reader(in);
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        placed.push_back(reader.read());
    }
    if (!reader.atEnd()) {
        in.fail();
    }
    return placed;
}

} // namespace probate::git

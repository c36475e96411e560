// Named values that wait for their judgement, as the lines that they would be in a file: stage one looks at all of them
// in one go, since a call costs more than most values. Wiped when it dies. Private to scanners/pipeline.
#pragma once

#include "scanners/matching/matcher.h"
#include "scanners/reader.h"

#include <vector>

namespace probate {

class PendingValues
{
public:
    PendingValues() = default;
    ~PendingValues();
    PendingValues(PendingValues &&) noexcept = default;
    PendingValues &operator=(PendingValues &&) = delete;
    PendingValues(const PendingValues &) = delete;
    PendingValues &operator=(const PendingValues &) = delete;

    /// Copies the value's bytes.
    void add(const NamedValue &value);
    bool isEmpty() const { return m_waiting.empty(); }
    /// True: they have to be judged before more are added.
    bool isFull() const;

    /// Each with its line and whether a rule that is not among `without` may match there, in the order of add().
    using Take = std::function<void(const NamedValue &value, QByteArrayView line, qsizetype valueFrom, bool suspected)>;
    void judge(const Matcher &matcher, Matcher::Scratch &scratch, const std::vector<bool> &without, const Take &take);

private:
    struct Waiting
    {
        NamedValue value;        ///< its bytes stand in m_text
        qsizetype lineFrom = 0;  ///< in m_text
        qsizetype valueFrom = 0; ///< in the line
        qsizetype valueSize = 0;
        qsizetype lineTo = 0;
        bool suspected = false;
    };

    QByteArray m_text;
    std::vector<Waiting> m_waiting;
};

} // namespace probate

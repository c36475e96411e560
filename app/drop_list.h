// What was matched and is no credential, and why: for --explain-drops. It knows rules, places and reasons, and refuses
// to know values. Filled by several threads, printed in an order that no thread decides.
#pragma once

#include "core/model/observation.h"

#include <QMutex>

#include <set>

namespace probate {

struct Terminal;

class DropList
{
public:
    void add(const QString &rule, const Origin &place, const char *why);
    /// A line each, by place: place, rule, reason, with tabs between.
    void print(const Terminal &terminal) const;

private:
    struct Drop
    {
        QString place;
        std::uint64_t offset = 0;
        QString rule;
        const char *why = "";
    };
    struct Earlier
    {
        bool operator()(const Drop &a, const Drop &b) const;
    };

    QMutex m_mutex;
    std::set<Drop, Earlier> m_drops;
    bool m_cut = false;
};

} // namespace probate

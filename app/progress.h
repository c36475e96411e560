// One line of progress on a terminal's standard error, redrawn at most ten times a second; nothing anywhere else.
#pragma once

#include "app/command.h"

#include <chrono>
#include <mutex>

namespace probate {

class Progress
{
public:
    explicit Progress(const Terminal &terminal) : m_shown(terminal.progress), m_width(terminal.width) {}
    ~Progress() { clear(); }
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

    /// Thread-safe. `total` 0: unknown.
    void show(const QString &what, std::uint64_t done, std::uint64_t total);
    void clear();

private:
    std::mutex m_mutex;
    std::chrono::steady_clock::time_point m_last{};
    bool m_shown;
    int m_width;
    bool m_drawn = false;
};

/// True once the user asked to stop (SIGINT, SIGTERM). The first signal asks; the second kills.
bool interrupted();
void watchForInterrupt();

} // namespace probate

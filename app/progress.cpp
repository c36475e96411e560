#include "app/progress.h"

#include <atomic>
#include <csignal>
#include <cstdio>

namespace probate {

namespace {

std::atomic<bool> asked{false};

void ask(int signal)
{
    asked.store(true);
    std::signal(signal, SIG_DFL);
}

} // namespace

void Progress::show(const QString &what, std::uint64_t done, std::uint64_t total)
{
    if (!m_shown) {
        return;
    }
    const std::scoped_lock lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (m_drawn && now - m_last < std::chrono::milliseconds(100)) {
        return;
    }
    m_last = now;
    m_drawn = true;
    QString line = QStringLiteral("  %1  %2").arg(what).arg(done);
    if (total) {
        line += QStringLiteral(" of %1 (%2 %)").arg(total).arg(100 * done / total);
    }
    std::string text;
    for (const char c : line.left(m_width - 1).toUtf8()) {
        text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
}

void Progress::clear()
{
    const std::scoped_lock lock(m_mutex);
    if (m_drawn) {
        std::fputs("\r\033[K", stderr);
        std::fflush(stderr);
        m_drawn = false;
    }
}

bool interrupted()
{
    return asked.load();
}

void watchForInterrupt()
{
    std::signal(SIGINT, ask);
    std::signal(SIGTERM, ask);
}

} // namespace probate

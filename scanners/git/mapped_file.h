// A file mapped read-only for as long as the object lives.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <span>

namespace probate::git {

class MappedFile
{
public:
    MappedFile() = default;
    /// Regular files only. A file that shrinks while it is mapped makes reads of the lost part fault; git never shrinks
    /// packs, it writes new ones.
    static Result<MappedFile> open(const QString &path);
    ~MappedFile();
    MappedFile(MappedFile &&other) noexcept;
    MappedFile &operator=(MappedFile &&other) noexcept;
    MappedFile(const MappedFile &) = delete;
    MappedFile &operator=(const MappedFile &) = delete;

    std::span<const std::uint8_t> bytes() const { return m_bytes; }

private:
    std::span<const std::uint8_t> m_bytes;
};

} // namespace probate::git

#include "app/build_identity.h"

#include "app/version.h"

#include <cstring>
#include <link.h>

namespace probate {

namespace {

/// Notes of a segment (elf(5), "Notes"): sizes of name and content, a type, then both, padded to four bytes.
QByteArray buildIdIn(const char *at, std::size_t size)
{
    while (size >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        std::memcpy(&note, at, sizeof note);
        const auto padded = [](std::size_t length) { return (length + 3) & ~std::size_t{3}; };
        const std::size_t whole = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
        if (whole > size) {
            break;
        }
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(at + sizeof note, "GNU", 4) == 0) {
            return QByteArray(at + sizeof note + 4, static_cast<qsizetype>(note.n_descsz)).toHex();
        }
        at += whole;
        size -= whole;
    }
    return {};
}

int look(dl_phdr_info *object, std::size_t, void *result)
{
    for (int i = 0; i < object->dlpi_phnum; ++i) {
        const ElfW(Phdr) &header = object->dlpi_phdr[i];
        if (header.p_type == PT_NOTE) {
            const auto *notes = reinterpret_cast<const char *>(object->dlpi_addr + header.p_vaddr);
            auto &id = *static_cast<QByteArray *>(result);
            id = id.isEmpty() ? buildIdIn(notes, header.p_memsz) : id;
        }
    }
    return 1; // the program itself comes first; libraries do not count
}

} // namespace

QByteArray buildIdentity()
{
    QByteArray id;
    ::dl_iterate_phdr(look, &id);
    return id.isEmpty() ? QByteArray(version) : id;
}

} // namespace probate

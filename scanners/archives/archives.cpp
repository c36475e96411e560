#include "scanners/archives/archives.h"

#include "scanners/archives/rpm.h"
#include "scanners/archives/seven_zip.h"
#include "scanners/archives/unpacking.h"

namespace probate {

namespace {

bool unpackRpm(Unpacking &unpacking, QByteArrayView package)
{
    const auto parts = rpmParts(package);
    if (!parts) {
        return false;
    }
    unpacking.handOn(QStringLiteral("rpm-header"), parts->header);
    const ArchiveForm form = archiveForm(parts->payload);
    return isCompressedStream(form) && unpacking.unpack(form, parts->payload);
}

} // namespace

bool unpackArchive(const Document &document, const ScanLimits &limits, ReadContext &context)
{
    const ArchiveForm form = archiveForm(document.bytes);
    if (form == ArchiveForm::None) {
        return false;
    }
    if (document.depth >= limits.deepestNesting) {
        // Asked here and not for each entry, since unpacking is what costs.
        context.skip(
            QStringLiteral("too-deep"),
            QStringLiteral("it is an archive that is nested %1 deep; its entries were not read").arg(document.depth));
        return true;
    }
    if (form == ArchiveForm::SevenZip) {
        const SevenZipClaim claim = sevenZipClaim(document.bytes);
        if (claim != SevenZipClaim::Plausible) {
            const bool absurd = claim == SevenZipClaim::Absurd;
            context.skip(absurd ? QStringLiteral("limit") : QStringLiteral("unsupported"),
                         absurd ? QStringLiteral(
                                      "its header claims more than it can hold or may take; its entries were not read")
                                : QStringLiteral("its header is packed in an unusual way; its entries were not read"));
            return false; // what is stored in it unpacked is matched
        }
    }
    Unpacking unpacking(document, limits, context);
    const bool unpacked =
        form == ArchiveForm::Rpm ? unpackRpm(unpacking, document.bytes) : unpacking.unpack(form, document.bytes);
    if (!unpacked && form == ArchiveForm::Rpm) {
        context.skip(QStringLiteral("damaged"),
                     QStringLiteral("it begins as an RPM package, but its payload was not found"));
    }
    if (unpacked && form == ArchiveForm::Zip) {
        // A program or a script may stand before a zip's entries.
        const qsizetype start = document.bytes.indexOf(QByteArrayView("PK\x03\x04", 4));
        if (start > 0) {
            context.nested(QStringLiteral("#before the archive"), document.bytes.first(start));
        }
    }
    return unpacked;
}

} // namespace probate

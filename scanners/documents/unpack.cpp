#include "scanners/documents/unpack.h"

#include "scanners/archives/archives.h"
#include "scanners/documents/forms.h"
#include "scanners/documents/parts.h"

#include <algorithm>

namespace probate {

namespace {

struct Form
{
    const char *title;
    bool (*recognises)(const Document &document);
    bool (*unpack)(const Document &document, Parts &parts);
};

constexpr Form forms[] = {{"an SQLite file", isSqliteFile, unpackSqliteFile},
                          {"a PDF file", isPdf, unpackPdf},
                          {"a notebook", isNotebook, unpackNotebook},
                          {"a mail", isMail, unpackMail}};

} // namespace

bool unpackDocument(const Document &document, const ScanLimits &limits, ReadContext &context)
{
    if (unpackArchive(document, limits, context)) {
        return true;
    }
    const auto form =
        std::ranges::find_if(forms, [&](const Form &candidate) { return candidate.recognises(document); });
    if (form == std::end(forms)) {
        return false;
    }
    if (document.depth >= limits.deepestNesting) {
        context.skip(QStringLiteral("too-deep"),
                     QStringLiteral("it is %1 that is nested %2 deep: read as it stands, not taken apart")
                         .arg(QLatin1StringView(form->title))
                         .arg(document.depth));
        return false;
    }
    Parts parts(document, limits, context);
    return form->unpack(document, parts);
}

} // namespace probate

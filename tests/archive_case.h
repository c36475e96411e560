// What tests of archives share: a document case in whose folder b/c holds a secret and b/d nothing, and a shell with
// the tools that pack them.
#pragma once

#include "document_case.h"

namespace probate {

const QByteArray &otherToken();

class ArchiveCase : public DocumentCase
{
    Q_OBJECT

protected:
    void shell(const char *command) const;
    /// python3 -c, with zipfile, tarfile and io at hand.
    void archiver(const QByteArray &program) const;

private Q_SLOTS:
    void init();
};

} // namespace probate

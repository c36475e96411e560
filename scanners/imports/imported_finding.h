// One finding of another tool's report, and how each tool's form is read. Private to scanners/imports.
#pragma once

#include "core/model/names.h"
#include "scanners/imports/import_report.h"
#include "scanners/readers/config/tree.h"

#include <functional>
#include <map>

namespace probate {

struct ImportedFinding
{
    QString rule;
    QString title;
    QString path;
    std::uint32_t line = 0;
    QString commit;
    QByteArrayView value;  ///< the secret, if the report holds it; lives for the call
    QByteArrayView second; ///< another part of the same credential
    QByteArray sha1;       ///< of the secret, in hex
    QString id;            ///< the tool's own name for it
    QString author;        ///< e-mail address
    QString firstPlace;    ///< of one without a value that stands in several: what names it; see placeOf()
    QString acceptedBy;    ///< the report itself says that it is accepted
    std::map<QString, QString> attributes;
};

struct ImportTaker
{
    std::function<void(const ImportedFinding &)> found;
    std::function<void(const QString &what, const QString &why)> left;  ///< could not be imported
    std::function<void(const QString &what, const QString &why)> noted; ///< no finding, as the report itself says
    QString version;
};

struct ImportForm
{
    const char *tool;
    bool lines; ///< may be one JSON value a line
    /// Of a whole JSON value, or of one line.
    bool (*recognises)(const TreeNode &root);
    void (*read)(const TreeNode &root, ImportTaker &taker);
};

/// Names a finding by its place alone.
QString placeOf(const ImportedFinding &finding);
/// The child's text; empty for null.
QString importedText(const TreeNode &node, QByteArrayView key);
/// The child at the end of a path of keys; null if there is none.
const TreeNode *importedNode(const TreeNode &node, std::initializer_list<const char *> path);
/// An address out of "Name <address>", or the text if it has an '@'.
QString addressOf(const QString &text);

/// What kind of credential another tool's rule speaks of (docs/import.md, "Kinds").
Kind kindOfRule(const QString &rule);

} // namespace probate

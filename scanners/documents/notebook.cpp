// Jupyter notebooks (nbformat 3 and 4, https://nbformat.readthedocs.io/en/latest/format_description.html): text that a
// notebook shows as one stands in JSON as a list of strings.
#include "scanners/documents/forms.h"
#include "scanners/readers/config/tree.h"

#include <algorithm>

namespace probate {

namespace {

/// The text of a string or of a list of strings, without the colours of a terminal (ECMA-48, CSI … letter).
void appendText(QByteArray &text, const TreeNode &node)
{
    if (node.kind == TreeNode::Kind::Scalar) {
        const QByteArrayView from = node.text;
        for (qsizetype at = 0; at < from.size(); ++at) {
            if (from[at] == '\x1b' && at + 1 < from.size() && from[at + 1] == '[') {
                at += 2;
                while (at < from.size() && (from[at] < '@' || from[at] > '~')) {
                    ++at;
                }
            } else {
                text += from[at];
            }
        }
        return;
    }
    for (const TreeNode &child : node.children) {
        appendText(text, child);
    }
}

/// Every scalar as a setting of its own line, those keys of the outermost level apart.
void appendSettings(QByteArray &text, const TreeNode &node, std::initializer_list<const char *> without = {})
{
    for (const TreeNode &child : node.children) {
        if (std::ranges::any_of(without, [&](const char *key) { return child.key == key; })) {
            continue;
        }
        if (child.kind == TreeNode::Kind::Scalar) {
            text += (child.key.isEmpty() ? QByteArray() : child.key + ": ") + child.text + '\n';
        } else {
            appendSettings(text, child);
        }
    }
}

bool isText(QByteArrayView mime)
{
    return mime.startsWith("text/") || mime == "image/svg+xml" || mime == "application/javascript" || mime == "svg" ||
           mime == "html" || mime == "latex" || mime == "text" || mime == "javascript" || mime == "json";
}

/// What a mime bundle holds: text joined, JSON as settings, pictures and files decoded.
void takeBundle(const TreeNode &bundle, const QString &name, QByteArray &text, Parts &parts)
{
    for (const TreeNode &item : bundle.children) {
        if (item.kind == TreeNode::Kind::Map) {
            appendSettings(text, item);
        } else if (isText(item.key) || item.key.contains("json")) {
            appendText(text, item);
            text += '\n';
        } else {
            WipedBytes packed;
            appendText(packed, item);
            auto decoded = QByteArray::fromBase64Encoding(packed, QByteArray::AbortOnBase64DecodingErrors);
            if (decoded.decodingStatus == QByteArray::Base64DecodingStatus::Ok) {
                const WipedBytes bytes(std::move(decoded.decoded));
                parts.handOn(name + QLatin1Char('/') + asPartName(QString::fromUtf8(item.key)).replace(u'/', u'-'),
                             bytes);
            } else {
                text += packed + '\n';
            }
        }
    }
}

void takeOutput(const TreeNode &output, const QString &name, Parts &parts)
{
    WipedBytes text;
    if (output.kind != TreeNode::Kind::Map) {
        appendText(text, output);
    }
    for (const TreeNode &item : output.children) {
        if (output.kind != TreeNode::Kind::Map) {
            break;
        }
        if (item.key == "data" && item.kind == TreeNode::Kind::Map) {
            takeBundle(item, name, text, parts);
        } else if (item.key == "png" || item.key == "jpeg") { // nbformat 3
            TreeNode bundle(TreeNode::Kind::Map, {}, 0, 0);
            TreeNode picture(TreeNode::Kind::Scalar, item.key, 0, 0);
            appendText(picture.text, item);
            bundle.children.push_back(std::move(picture));
            takeBundle(bundle, name, text, parts);
        } else if (item.kind == TreeNode::Kind::Map) {
            appendSettings(text, item);
        } else if (item.key == "traceback") {
            for (const TreeNode &line : item.children) {
                appendText(text, line);
                text += '\n';
            }
        } else if (item.key != "output_type" && item.key != "execution_count") {
            appendText(text, item);
            text += '\n';
        }
    }
    parts.handOn(name, text);
}

void takeAttachment(const TreeNode &attachment, const QString &name, Parts &parts)
{
    WipedBytes text;
    if (attachment.kind == TreeNode::Kind::Map) {
        takeBundle(attachment, name, text, parts);
    } else {
        appendText(text, attachment);
    }
    parts.handOn(name, text);
}

/// What a cell holds beside what it shows becomes settings in `rest`.
void takeCell(const TreeNode &cell, int number, QByteArray &rest, Parts &parts)
{
    const QString name = QStringLiteral("cell-%1").arg(number);
    WipedBytes text;
    for (const TreeNode &item : cell.children) {
        if (item.key == "source" || item.key == "input" || cell.kind != TreeNode::Kind::Map) {
            appendText(text, item);
        }
    }
    parts.handOn(name, text);
    int output = 0;
    for (const TreeNode &item : cell.children) {
        if (item.key == "outputs") {
            for (const TreeNode &shown : item.children) {
                takeOutput(shown, name + QStringLiteral("/output-%1").arg(++output), parts);
            }
        } else if (item.key == "attachments") {
            for (const TreeNode &attachment : item.children) {
                takeAttachment(attachment, name + QLatin1Char('/') + asPartName(QString::fromUtf8(attachment.key)),
                               parts);
            }
        }
        if ((item.key == "outputs" || item.key == "attachments") && item.kind == TreeNode::Kind::Scalar) {
            rest += item.text + '\n';
        }
    }
    if (cell.kind == TreeNode::Kind::Map) {
        appendSettings(rest, cell, {"source", "input", "outputs", "attachments"});
    }
}

/// The cells of a notebook or of a sheet, wherever and however often they stand; the rest as settings.
void takeCells(const TreeNode &holder, int &number, QByteArray &rest, Parts &parts)
{
    for (const TreeNode &item : holder.children) {
        if (item.key == "cells" && item.kind == TreeNode::Kind::List) {
            for (const TreeNode &cell : item.children) {
                if (!parts.open()) {
                    return;
                }
                takeCell(cell, ++number, rest, parts);
            }
        } else if (item.key == "worksheets" && item.kind == TreeNode::Kind::List) {
            for (const TreeNode &sheet : item.children) {
                if (sheet.kind == TreeNode::Kind::Map) {
                    appendSettings(rest, sheet, {"cells"});
                    takeCells(sheet, number, rest, parts); // sheets hold no sheets: readJsonTree caps the depth
                } else {
                    appendSettings(rest, sheet);
                }
            }
        }
    }
}

} // namespace

bool isNotebook(const Document &document)
{
    const QByteArrayView start = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 64));
    if (!start.startsWith('{')) {
        return false;
    }
    // Jupyter writes keys in the order of the alphabet, so this comes first; other writers give the file its name.
    return document.nameView().endsWith(QLatin1StringView(".ipynb"), Qt::CaseInsensitive) ||
           start.sliced(1).trimmed().startsWith("\"cells\"");
}

bool unpackNotebook(const Document &document, Parts &parts)
{
    const auto tree = readJsonTree(document.bytes);
    if (!tree) {
        if (tree.error().kind() == ErrorKind::Limit) {
            parts.leave("limit", {}, tree.error().message() + QStringLiteral(": not taken apart into cells"));
        }
        return false;
    }
    if (tree->children.size() != 1) {
        return false;
    }
    const TreeNode &notebook = tree->children.front();
    const auto isList = [&](QByteArrayView key) {
        const TreeNode *node = notebook.child(key);
        return node && node->kind == TreeNode::Kind::List;
    };
    if (!isList("cells") && !isList("worksheets")) {
        return false;
    }
    int number = 0;
    WipedBytes rest;
    takeCells(notebook, number, rest, parts);
    for (const TreeNode &item : notebook.children) {
        const bool taken = (item.key == "cells" || item.key == "worksheets") && item.kind == TreeNode::Kind::List;
        if (!taken && item.kind == TreeNode::Kind::Scalar) {
            rest += item.key + ": " + item.text + '\n';
        } else if (!taken) {
            appendSettings(rest, item);
        }
    }
    parts.handOn(QStringLiteral("metadata"), rest);
    return true;
}

} // namespace probate

// libyaml rather than yaml-cpp, which the rest of the house uses for its own files: it is ten times as fast, and there
// are folders full of YAML.
#include "scanners/keys/pem.h"
#include "scanners/readers/config/tree.h"

#include <yaml.h>

#include <algorithm>
#include <new>

namespace probate {

namespace {

struct Parser
{
    explicit Parser(QByteArrayView bytes)
    {
        if (yaml_parser_initialize(&it) == 0) {
            throw std::bad_alloc();
        }
        yaml_parser_set_encoding(&it, YAML_UTF8_ENCODING);
        const char *begin = bytes.isNull() ? "" : bytes.data(); // libyaml ends the program over a null pointer
        yaml_parser_set_input_string(&it, reinterpret_cast<const unsigned char *>(begin),
                                     static_cast<std::size_t>(bytes.size()));
    }
    ~Parser() { yaml_parser_delete(&it); }
    Parser(const Parser &) = delete;
    Parser &operator=(const Parser &) = delete;

    yaml_parser_t it;
};

/// One event; a scalar's text is wiped with it.
struct Event
{
    Event() = default;
    ~Event()
    {
        if (it.type == YAML_SCALAR_EVENT) {
            std::fill_n(it.data.scalar.value, it.data.scalar.length, static_cast<unsigned char>(0));
        }
        yaml_event_delete(&it);
    }
    Event(const Event &) = delete;
    Event &operator=(const Event &) = delete;

    yaml_event_t it = {};
};

/// YAML has lines from 0.
std::uint32_t lineOf(const yaml_mark_t &mark)
{
    return static_cast<std::uint32_t>(mark.line) + 1;
}

void take(const yaml_event_t &event, TreeBuilder &builder)
{
    const std::uint32_t line = lineOf(event.start_mark);
    switch (event.type) {
    case YAML_SCALAR_EVENT: {
        const auto &scalar = event.data.scalar;
        builder.scalar(QByteArray(reinterpret_cast<const char *>(scalar.value), static_cast<qsizetype>(scalar.length)),
                       line, event.start_mark.index);
        break;
    }
    case YAML_ALIAS_EVENT: // what it stands for was read already
        builder.scalar({}, line, event.start_mark.index);
        break;
    case YAML_SEQUENCE_START_EVENT:
        builder.open(TreeNode::Kind::List, line, event.start_mark.index);
        break;
    case YAML_MAPPING_START_EVENT:
        builder.open(TreeNode::Kind::Map, line, event.start_mark.index);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        builder.close();
        break;
    default:
        break;
    }
}

Result<TreeNode> parse(QByteArrayView bytes, bool &encodingIsWrong)
{
    TreeBuilder builder;
    Parser parser(bytes);
    for (bool more = true; more;) {
        Event event;
        if (yaml_parser_parse(&parser.it, &event.it) == 0) {
            encodingIsWrong = parser.it.error == YAML_READER_ERROR;
            return Error(ErrorKind::Malformed,
                         QStringLiteral("YAML: line %1 is damaged").arg(lineOf(parser.it.problem_mark)));
        }
        take(event.it, builder);
        if (!builder.ok()) {
            return Error(ErrorKind::Limit, QStringLiteral("YAML: beyond the caps on nodes or depth"));
        }
        more = event.it.type != YAML_STREAM_END_EVENT;
    }
    return builder.take();
}

/// As UTF-8 without the control characters that YAML does not allow: what is no UTF-8 is taken for Latin-1.
QByteArray readable(QByteArrayView bytes)
{
    QByteArray text = bytes.isValidUtf8() ? bytes.toByteArray() : QString::fromLatin1(bytes).toUtf8();
    for (char &c : text) {
        const auto code = static_cast<unsigned char>(c);
        c = (code < 0x20 && c != '\t' && c != '\n' && c != '\r') || code == 0x7F ? ' ' : c;
    }
    return text;
}

} // namespace

Result<TreeNode> readYamlTree(QByteArrayView bytes)
{
    if (bytes.size() > largestTree) {
        return Error(ErrorKind::Limit, QStringLiteral("YAML: larger than 16 MiB"));
    }
    if (bytes.contains('\0')) {
        return Error(ErrorKind::Malformed, QStringLiteral("YAML: binary content"));
    }
    bool encodingIsWrong = false;
    auto tree = parse(bytes, encodingIsWrong);
    if (tree || !encodingIsWrong) {
        return tree;
    }
    QByteArray text = readable(bytes);
    tree = parse(text, encodingIsWrong);
    scrub(text);
    return tree;
}

} // namespace probate

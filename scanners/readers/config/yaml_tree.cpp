#include "scanners/readers/config/tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>

namespace probate {

namespace {

/// Stops the parser: yaml-cpp's handlers cannot say "enough".
struct CapHit : std::exception
{};

/// The bytes as a stream without a copy.
class ByteBuffer : public std::streambuf
{
public:
    explicit ByteBuffer(QByteArrayView bytes)
    {
        char *begin = const_cast<char *>(bytes.data()); // streambuf's get area is char*; it is only read
        setg(begin, begin, begin + bytes.size());
    }
};

class Handler : public YAML::EventHandler
{
public:
    explicit Handler(TreeBuilder &builder) : m_builder(builder) {}

    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t) override { put(mark, {}); }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override
    {
        put(mark, {});
    } // what it stands for was read already
    void OnScalar(const YAML::Mark &mark, const std::string &, YAML::anchor_t, const std::string &value) override
    {
        put(mark, QByteArray::fromStdString(value));
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        open(mark, TreeNode::Kind::List);
    }
    void OnSequenceEnd() override { m_builder.close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override
    {
        open(mark, TreeNode::Kind::Map);
    }
    void OnMapEnd() override { m_builder.close(); }

private:
    static std::uint32_t lineOf(const YAML::Mark &mark)
    {
        return static_cast<std::uint32_t>(std::max(mark.line, 0)) + 1;
    }
    static std::uint64_t offsetOf(const YAML::Mark &mark) { return static_cast<std::uint64_t>(std::max(mark.pos, 0)); }

    void put(const YAML::Mark &mark, QByteArray text)
    {
        m_builder.scalar(std::move(text), lineOf(mark), offsetOf(mark));
        check();
    }
    void open(const YAML::Mark &mark, TreeNode::Kind kind)
    {
        m_builder.open(kind, lineOf(mark), offsetOf(mark));
        check();
    }
    void check() const
    {
        if (!m_builder.ok()) {
            throw CapHit();
        }
    }

    TreeBuilder &m_builder;
};

} // namespace

Result<TreeNode> readYamlTree(QByteArrayView bytes)
{
    if (bytes.size() > largestTree) {
        return Error(ErrorKind::Limit, QStringLiteral("YAML: larger than 16 MiB"));
    }
    if (bytes.contains('\0')) {
        return Error(ErrorKind::Malformed, QStringLiteral("YAML: binary content"));
    }
    TreeBuilder builder;
    Handler handler(builder);
    ByteBuffer buffer(bytes);
    std::istream stream(&buffer);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(handler)) {
        }
    } catch (const CapHit &) {
        return Error(ErrorKind::Limit, QStringLiteral("YAML: beyond the caps on nodes or depth"));
    } catch (const YAML::Exception &failure) {
        return Error(ErrorKind::Malformed, QStringLiteral("YAML: line %1 is damaged").arg(failure.mark.line + 1));
    } catch (const std::exception &) {
        return Error(ErrorKind::Malformed, QStringLiteral("YAML: damaged"));
    }
    return builder.take();
}

} // namespace probate

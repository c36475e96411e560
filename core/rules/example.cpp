#include "core/rules/example.h"

#include "core/rules/example_generators.h"

namespace probate {

namespace {

constexpr qsizetype largestExample = 1 << 20;

Error bad(const QString &what)
{
    return {ErrorKind::Malformed, what};
}

} // namespace

Result<ExpandedExample> expandExample(const QByteArray &text, std::uint64_t seed, ExampleKind kind)
{
    ExpandedExample out;
    ExampleRandom random(seed);
    QByteArray previous; // what the last generator made: checksums cover it
    constexpr qsizetype none = -1;
    qsizetype opened = none;
    for (qsizetype at = 0; at < text.size();) {
        const auto rest = QByteArrayView(text).sliced(at);
        if (rest.startsWith("{{")) {
            const auto end = text.indexOf("}}", at + 2);
            if (end < 0) {
                return bad(QStringLiteral("{{ without }}"));
            }
            const QByteArrayView inside = QByteArrayView(text).sliced(at + 2, end - at - 2);
            auto made = generate(inside, {random, previous});
            if (!made) {
                return made.error();
            }
            previous = std::move(made).value();
            out.bytes += previous;
            at = end + 2;
        } else if (kind == ExampleKind::Example && rest.startsWith("[[") && opened == none) {
            opened = out.bytes.size();
            at += 2;
        } else if (kind == ExampleKind::Example && rest.startsWith("]]") && opened != none) {
            out.captured.push_back({opened, out.bytes.size()});
            opened = none;
            at += 2;
        } else {
            out.bytes += text[at++];
        }
        if (out.bytes.size() > largestExample) {
            return bad(QStringLiteral("the example expands to more than 1 MiB"));
        }
    }
    if (opened != none) {
        return bad(QStringLiteral("[[ without ]]"));
    }
    return out;
}

} // namespace probate

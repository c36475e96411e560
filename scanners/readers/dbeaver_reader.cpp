// DBeaver's credentials-config.json: JSON under a key that stands in its source, so that whoever has the file has the
// passwords, unless a project or master password was set
// (https://dbeaver.com/docs/dbeaver/Project-security/; the key: org.jkiss.dbeaver.runtime.encode).
#include "scanners/keys/aes_cbc.h"
#include "scanners/readers/config/siblings.h"
#include "scanners/readers/config/tree.h"
#include "scanners/readers/x509_facts.h"

#include <array>

namespace probate {

namespace {

constexpr qsizetype blockSize = 16;
constexpr qsizetype largest = 4 << 20;
constexpr std::array<unsigned char, blockSize> publishedKey{0xBA, 0xBB, 0x4A, 0x9F, 0x77, 0x4A, 0xB8, 0x53,
                                                            0xC9, 0x6C, 0x2D, 0x65, 0x3D, 0xFE, 0x54, 0x4A};

bool recognisesDbeaver(const Document &document)
{
    return isNamed(document, {"credentials-config.json"}) && document.bytes.size() >= 2 * blockSize &&
           document.bytes.size() <= largest && document.bytes.size() % blockSize == 0 &&
           !document.bytes.trimmed().startsWith('{');
}

/// Lines and offsets are those of a text that nobody else sees.
void placeAtBeginning(TreeNode &node)
{
    node.line = 1;
    node.offset = 0;
    for (TreeNode &child : node.children) { // as deep as JSON is read
        placeAtBeginning(child);
    }
}

/// The first block is the initialisation vector.
bool readDbeaver(const Document &document, ReadContext &context)
{
    const QByteArrayView key(reinterpret_cast<const char *>(publishedKey.data()), blockSize);
    const auto text = decryptAes128Cbc(key, document.bytes.first(blockSize), document.bytes.sliced(blockSize));
    auto tree = text ? readJsonTree(text->view()) : Result<TreeNode>(Error(ErrorKind::Malformed, QString()));
    if (!tree) {
        observeEncryptedStore(context, "dbeaver", QStringLiteral("DBeaver credentials under a password of its project"),
                              document.bytes, {{QStringLiteral("format"), QStringLiteral("DBeaver")}}, {{}, 1, 0});
        return true;
    }
    placeAtBeginning(*tree);
    judgeTree(context, "dbeaver", *tree);
    return true;
}

} // namespace

extern const Reader dbeaverReader;
const Reader dbeaverReader = {"dbeaver",
                              "DBeaver's passwords, under its published key",
                              recognisesDbeaver,
                              readDbeaver,
                              {.names = {"credentials-config.json"}}};

} // namespace probate

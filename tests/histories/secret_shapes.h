// Pieces of text that hold secrets, or look as if: what generated histories are made of. Made anew from a seed, so that
// no file of the tree holds one. Knows formats as their issuers write them; knows no rule's pattern.
#pragma once

#include "core/rules/rule.h"
#include "tests/histories/random.h"

#include <QString>

#include <vector>

namespace probate::test {

struct NamedFile
{
    QString path;
    QByteArray bytes;
};

/// Expands a text with generators (docs/rules.md).
QByteArray generated(const char *text, Random &random);

/// Private keys by openssl and ssh-keygen, which take no seed: the one thing that differs from run to run.
const std::vector<QByteArray> &foreignKeys();

/// Lines of code, settings, prose, hashes and encoded bytes without any secret.
QByteArray innocentText(Random &random, qsizetype size);

class SecretShapes
{
public:
    /// `rules` gives the examples of every format.
    SecretShapes(const RuleSet &rules, std::uint64_t seed);

    /// A few lines, from ten bytes to some kilobytes.
    QByteArray piece(Random &random) const;
    /// What a reader reads as a whole: .netrc, .env, kubeconfig, manifests, state files, archives.
    NamedFile wholeFile(Random &random) const;

private:
    std::vector<QByteArray> m_examples;
    std::vector<NamedFile> m_files;
};

/// Every form that one secret takes in a text, for cutting it at every byte: a name, what stands before it, it, after.
struct Seamed
{
    const char *name;
    QString path;
    QByteArray before;
    QByteArray secret;
    QByteArray after;
};
std::vector<Seamed> seamedSecrets(Random &random);

QByteArray asUtf16(const QByteArray &text, bool littleEndian, bool mark);
QByteArray wrapped(const QByteArray &text, qsizetype width);

} // namespace probate::test

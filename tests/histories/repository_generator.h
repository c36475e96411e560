// Histories from a seed: branches, merges of every kind, renames, reverts and long chains of small edits, of files that
// hold secrets in many shapes, so that two ways of reading can be held against each other. The caller gives the stream
// to git and repacks as it likes.
#pragma once

#include "tests/histories/history_stream.h"
#include "tests/histories/secret_shapes.h"

namespace probate::test {

/// Everything mixed, edited at random, with most edits in or near a secret.
QByteArray mixedHistory(const SecretShapes &shapes, std::uint64_t seed, int commits);

/// One file for each form of a secret, each version of which has it cut, altered or joined at another byte: every byte
/// of every form in turn.
QByteArray seamHistory(std::uint64_t seed);

/// Files whose first bytes decide how the rest is read: a zero byte, a mark or UTF-16 comes and goes; and documents
/// that reach a limit: thousands of encoded parts, lines without an end.
QByteArray thresholdHistory(const SecretShapes &shapes, std::uint64_t seed);

} // namespace probate::test

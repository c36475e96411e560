// A correlator is a value: on what it rests, how far it is to be trusted alone, and a pure function from one credential
// to claims. Adding one is a function and a line in catalogue.cpp.
#pragma once

#include "core/correlate/context.h"

namespace probate {

/// A claim with what the combination needs besides it.
struct Voice
{
    Claim claim;
    std::size_t principal = 0; ///< in the estate's order
    QString document;          ///< where it was stated; empty where nothing states it outright
    bool superseded = false;   ///< a later word of the same series names somebody else instead
    bool decided = false;      ///< a person decided this very case, which outranks a rule for many
};

/// One credential with everything stated of it.
struct Case
{
    const Credential &credential;
    std::vector<Statement> statements; ///< by observation id
};

struct Correlator
{
    const char *id;    ///< "stated-by-issuer"
    const char *title; ///< for `explain` and the documentation
    Basis basis;
    double confidence; ///< of one claim of its, alone
    void (*run)(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices);
};

/// Every correlator, the strongest basis first.
std::span<const Correlator> correlators();

/// A voice of this correlator.
Voice voiceOf(const Correlator &self, const CorrelationContext &context, const Credential &credential,
              std::size_t principal, Relation relation, const QString &because, const ObservationId &from);

/// What every correlator says of one credential.
std::vector<Voice> voicesOn(const CorrelationContext &context, const Credential &credential);

void runStatements(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runAccounts(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runNamed(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runStoredBeside(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runIntroduced(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runReaders(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runMaintainers(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runLastCommitter(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runPlaces(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);
void runHomes(const Correlator &, const CorrelationContext &, const Case &, std::vector<Voice> &);

} // namespace probate

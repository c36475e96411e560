// A scanner for one source in which somebody accepts secrets in writing: hands every document on with that.
#pragma once

#include "scanners/accepted/accepted_secrets.h"
#include "scanners/document_scanner.h"

namespace probate {

class AcceptingScanner final : public DocumentScanner
{
public:
    /// `inner` outlives it.
    AcceptingScanner(const DocumentScanner &inner, AcceptedSecrets accepted)
        : m_inner(inner), m_accepted(std::move(accepted))
    {}

    void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const override;
    std::unique_ptr<ScanTrace> scanVersion(const Document &document, const EarlierVersion &earlier,
                                           const ScanLimits &limits, ObservationSink &sink) const override;
    bool readsAlike(const Document &one, const Document &other) const override;
    void settle(Observation &sighting, const Whereabouts &where, ObservationSink &sink) const override;
    QByteArray version() const override;
    QByteArray rulesState() const override { return m_inner.rulesState(); }
    Result<std::unique_ptr<DocumentScanner>> forChanges(const QByteArray &rulesOfBefore) const override;

private:
    const DocumentScanner &m_inner;
    AcceptedSecrets m_accepted;
};

} // namespace probate

#include "core/model/observation.h"

namespace probate {

Fact::Fact() noexcept = default;
Fact::Fact(const Fact &other) = default;
Fact::Fact(Fact &&other) noexcept = default;
Fact &Fact::operator=(const Fact &other) = default;
Fact &Fact::operator=(Fact &&other) noexcept = default;
Fact::~Fact() = default;

bool Fact::operator==(const Fact &other) const
{
    return static_cast<const AnyFact &>(*this) == static_cast<const AnyFact &>(other);
}

} // namespace probate

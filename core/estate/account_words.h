// What directories and issuers say of accounts, carried over to the credentials that those accounts govern: blocks,
// ends through notBefore, and longest lifetimes.
#pragma once

#include "core/model/estate.h"

namespace probate {

void addAccountWords(std::vector<Credential> &credentials, const Observations &observations);

} // namespace probate

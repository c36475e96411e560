// Every command, one value each. A new command is one .cpp that defines it, a line here, one in catalogue.cpp and one
// in CMake.
#pragma once

#include "app/command.h"

namespace probate {

extern const Command auditCommand;
extern const Command scanCommand;
extern const Command rosterCommand;
extern const Command rosterSplitCommand;
extern const Command assessCommand;
extern const Command reportCommand;
extern const Command closureShowCommand;
extern const Command closureListCommand;
extern const Command closurePlanCommand;
extern const Command closureExposureCommand;
extern const Command closureTimelineCommand;
extern const Command closureSimulateCommand;
extern const Command closureCertifyCommand;
extern const Command closureVerifyCommand;
extern const Command closureCloseCommand;
extern const Command closureReopenCommand;
extern const Command closureNotifyCommand;
extern const Command explainCommand;
extern const Command ownersCommand;
extern const Command ownersAssignCommand;
extern const Command ownersRulesCommand;
extern const Command rulesListCommand;
extern const Command rulesCheckCommand;
extern const Command storeInfoCommand;
extern const Command storeRunsCommand;
extern const Command storeVerifyCommand;
extern const Command storeCompactCommand;
extern const Command importCommand;
extern const Command initCommand;
extern const Command demoCommand;
extern const Command completionCommand;

} // namespace probate

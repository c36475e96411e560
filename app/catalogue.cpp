#include "app/commands/commands.h"

#include <array>

namespace probate {

std::span<const Command *const> allCommands()
{
    static constexpr std::array commands{&auditCommand,
                                         &scanCommand,
                                         &importCommand,
                                         &rosterCommand,
                                         &rosterSplitCommand,
                                         &assessCommand,
                                         &reportCommand,
                                         &closureShowCommand,
                                         &closureListCommand,
                                         &closurePlanCommand,
                                         &closureExposureCommand,
                                         &closureTimelineCommand,
                                         &closureSimulateCommand,
                                         &closureCertifyCommand,
                                         &closureVerifyCommand,
                                         &closureCloseCommand,
                                         &closureReopenCommand,
                                         &closureNotifyCommand,
                                         &explainCommand,
                                         &ownersCommand,
                                         &ownersAssignCommand,
                                         &ownersRulesCommand,
                                         &rulesListCommand,
                                         &rulesCheckCommand,
                                         &storeInfoCommand,
                                         &storeRunsCommand,
                                         &storeVerifyCommand,
                                         &storeCompactCommand,
                                         &initCommand,
                                         &demoCommand,
                                         &completionCommand};
    return commands;
}

std::span<const OptionSpec> commonOptions()
{
    static constexpr std::array options{
        OptionSpec{.name = "help", .letter = 'h', .help = "show this help"},
        OptionSpec{.name = "quiet", .letter = 'q', .help = "say nothing but results and errors"},
        OptionSpec{.name = "no-color", .help = "no colours, as with NO_COLOR in the environment"},
    };
    return options;
}

std::vector<OptionSpec> optionsOf(const Command &command)
{
    std::vector<OptionSpec> options(command.options.begin(), command.options.end());
    options.insert(options.end(), commonOptions().begin(), commonOptions().end());
    return options;
}

} // namespace probate

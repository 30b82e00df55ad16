#include "app/cli/registry.h"

#include "app/cli/commands/commands.h"

namespace patron::cli {

const std::vector<Command>& commands()
{
    static const std::vector<Command> all{
        newCommand(),          demoCommand(),          importCommand(),        importsCommand(),
        presetsCommand(),      importUndoCommand(),    importRejectsCommand(), importFixCommand(),
        historyCommand(),      undoCommand(),          statsCommand(),         customersCommand(),
        facetsCommand(),       customerCommand(),      ordersCommand(),        consentCommand(),
        suppressCommand(),     signUpCommand(),        joinCommand(),          claimSaleCommand(),
        askNextCommand(),      identifiedCommand(),    segmentCountCommand(),  segmentMembersCommand(),
        segmentSqlCommand(),   segmentSaveCommand(),   segmentsCommand(),      segmentExplainCommand(),
        insightCommand(),      brandCommand(),         messageSaveCommand(),   messagesCommand(),
        renderCommand(),       lintCommand(),          liquidCommand(),        smsCountCommand(),
        programSaveCommand(),  programsCommand(),      programCheckCommand(),  programStartCommand(),
        programPauseCommand(), programResumeCommand(), programStopCommand(),   runCommand(),
        sendCommand(),         outboxCommand(),        outboxResumeCommand(),  outboxResolveCommand(),
        claimCommand(),        connectorCommand(),     resultsCommand(),       subjectAccessCommand(),
        eraseCommand(),        checkCommand(),         backupCommand(),        restoreCommand(),
        vacuumCommand(),       dumpCommand(),          failpointsCommand(),    mergeCommand(),
        unmergeCommand(),      duplicatesCommand(),    qualityCommand(),
    };
    return all;
}

}

#pragma once

#include "app/cli/command.h"

namespace patron::cli {

Command newCommand();
Command demoCommand();
Command importCommand();
Command importsCommand();
Command importUndoCommand();
Command historyCommand();
Command undoCommand();
Command presetsCommand();
Command statsCommand();
Command customersCommand();
Command customerCommand();
Command ordersCommand();
Command consentCommand();
Command suppressCommand();
Command mergeCommand();
Command unmergeCommand();
Command duplicatesCommand();
Command qualityCommand();
Command segmentCountCommand();
Command segmentMembersCommand();
Command segmentSqlCommand();
Command segmentSaveCommand();
Command segmentsCommand();
Command segmentExplainCommand();
Command insightCommand();
Command brandCommand();
Command messageSaveCommand();
Command messagesCommand();
Command renderCommand();
Command lintCommand();
Command liquidCommand();
Command smsCountCommand();
Command programSaveCommand();
Command programsCommand();
Command programCheckCommand();
Command programStartCommand();
Command programPauseCommand();
Command programResumeCommand();
Command programStopCommand();
Command runCommand();
Command sendCommand();
Command outboxCommand();
Command outboxResumeCommand();
Command outboxResolveCommand();
Command claimCommand();
Command connectorCommand();
Command resultsCommand();
Command checkCommand();
Command backupCommand();
Command restoreCommand();
Command dumpCommand();
Command failpointsCommand();

}

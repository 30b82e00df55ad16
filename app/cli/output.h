#pragma once

#include "app/cli/command.h"

#include <iosfwd>

namespace patron::cli {

/// Prints an answer: with --json one document and nothing else on stdout, otherwise words for people.
int printAnswer(const Answer& answer, bool json);
/// Whether all that was printed reached standard output; says on stderr where it did not.
bool wasWritten();
/// Prints a failure and gives the exit status: 2 for wrong usage, else 1.
int printError(const Error& error, bool json);

/// Reports progress as one line on stderr when that is a terminal; nothing otherwise.
JobContext::Report progressBar();
/// Cancelled by Ctrl+C, so that work ends cleanly.
CancelToken interruptToken();

/// JSON as lines for people: "name: value", lists as rows.
std::string plainText(const Json& json);

}

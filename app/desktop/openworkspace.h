#pragma once

#include "core/workspace/workspace.h"

#include <QObject>

#include <functional>
#include <memory>

namespace patron::desktop {

/// An opened workspace, or why not; handed over on the GUI thread.
using Opened = std::function<void(Result<std::unique_ptr<workspace::Workspace>>)>;

/// Opens files in a thread of its own: a recovery after a crash or a migration takes its time. Read-only when another
/// process holds the file or the disk refuses writing. Nothing is called once the context is gone.
void openWorkspace(QObject* context, const QString& path, const Clock& clock, Opened opened);

/// Makes an empty workspace for this person's country and zone and opens it.
void newWorkspace(QObject* context, const QString& path, const Clock& clock, Opened opened);

/// Makes the sample shop with so many customers, and opens it. An existing file is opened as it is.
void sampleWorkspace(QObject* context, const QString& path, int customers, const Clock& clock, Opened opened);

}

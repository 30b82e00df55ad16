#pragma once

namespace patron {

/// From now on a crash of this process leaves no core file: its memory holds passwords while messages go out. Linux and
/// macOS, by the resource limit, which the processes it starts take over. Windows keeps dumps only where an
/// administrator has asked for them; there it does nothing.
void forbidCoreFiles();

}

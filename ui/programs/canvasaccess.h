#pragma once

namespace patron::ui {

/// Makes the canvas of a program a tree of its steps to screen readers: each thing that the arrows reach is an item
/// with its name and place. Once is enough.
void installCanvasAccess();

}

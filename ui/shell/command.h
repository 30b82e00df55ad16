#pragma once

#include "ui/kit/icons.h"

#include <QKeySequence>
#include <QList>
#include <QString>

#include <functional>

namespace patron::ui {

/// One line of the command palette.
struct Command
{
    QString id;     ///< stable, remembered as "used last": "page:customers", "customer:42"; never a name or address
    QString title;  ///< what is matched first
    QString detail; ///< quieter, matched too: e-mail, menu
    QString group;  ///< translated: "Pages", "Customers"
    Glyph glyph = Glyph::ArrowTrailing;
    QKeySequence shortcut;
    std::function<void()> run;
};

/// Answers at once; called on each opening, so that texts and enabled states are fresh. Filtered by the palette.
using CommandSource = std::function<QList<Command>()>;
/// Searches `text` (not empty) and calls `answer` once, in the GUI thread, now or later. Late answers to an older text
/// are dropped. The provider filters; the palette ranks.
using CommandAnswer = std::function<void(QList<Command> found)>;
using CommandProvider = std::function<void(const QString& text, CommandAnswer answer)>;

}

#pragma once

#include <QColor>
#include <QString>
#include <QStringList>

#include <cstdint>

class QTreeWidget;
class QWidget;

namespace patron::ui::countlines {

/// Lines of words with a number at their end, under two headings. It is as high as its lines after `fit`, so the
/// column around it scrolls. The parent owns it.
QTreeWidget* make(const QString& name, const QString& accessible, const QStringList& headings, QWidget* parent);

/// Adds a line; a valid `mark` puts a dot of that colour before the words.
void add(QTreeWidget* lines, const QString& words, std::int64_t count, const QColor& mark = {});

/// Says below the newest line what to do about it; nothing when that is empty.
void advise(QTreeWidget* lines, const QString& words, const QColor& colour);

/// To be called when all lines are there.
void fit(QTreeWidget* lines);

}

#pragma once

#include "core/intake/importfield.h"

#include <QList>
#include <QString>

namespace patron::ui {

/// What a column of a file means, for people: "First name", "Order number".
QString fieldText(intake::Field field);
/// The heading a field stands under in a list: "Who", "The order", …
QString fieldGroupText(intake::Field field);
/// What a file can be about, in the order of a list.
QList<intake::ImportKind> intakeKinds();
/// "Customers", "Orders", …
QString importKindText(intake::ImportKind kind);
/// The same for the stable words of a past import ("customers,orders").
QString importKindsText(const std::string& kinds);

}

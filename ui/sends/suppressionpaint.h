#pragma once

#include "ui/kit/delegates.h"

#include <QString>

namespace patron::ui {

/// How grave a reason is, by its stable word.
Tone suppressionTone(const QString& reason);

/// The reason as a pill, with how many more there are behind it.
class SuppressionReasonDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// An address; where only a code is left of it the words for that stand back.
class SuppressedAddressDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}

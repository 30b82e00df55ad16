#pragma once

#include "ui/kit/tokens.h"

#include <QStyledItemDelegate>

namespace patron::ui {

class Theme;

/// Roles the delegates read besides Qt::DisplayRole, Qt::TextAlignmentRole and Qt::ForegroundRole.
namespace role {
inline constexpr int tone = Qt::UserRole + 1001;          ///< int(Tone)
inline constexpr int fraction = Qt::UserRole + 1002;      ///< double 0..1, length of a bar
inline constexpr int secondaryText = Qt::UserRole + 1003; ///< QString, a quieter second line
inline constexpr int points = Qt::UserRole + 1004;        ///< QList<double>, a sparkline
inline constexpr int tags = Qt::UserRole + 1005;          ///< QStringList, drawn as chips with "+3"
}

/// Base of the delegates: background, hover, selection and focus as the style draws them, then `paintContent` in the
/// cell's inner rectangle. Rows are 36 px, 28 when compact. Derive from it for a page's own cells.
class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit CellDelegate(Theme& theme, QObject* parent = nullptr);
    void setCompact(bool compact) { m_compact = compact; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    /// `option.rect` is the inner rectangle; the painter is saved and clipped to the cell.
    virtual void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    /// Width the content wants, without margins.
    virtual int contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const;
    Theme& theme() const { return m_theme; }

private:
    Theme& m_theme;
    bool m_compact = false;
};

/// Qt::DisplayRole on the ground of role::tone.
class PillDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    int contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A number with a bar of role::fraction behind it.
class BarDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A round field with initials, the name, and role::secondaryText below it (52 px rows) or nothing.
class AvatarDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    int contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// role::points as a line.
class SparklineDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// role::tags as chips; those that do not fit become "+3".
class TagsDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    int contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// "Anna Berg" -> "AB", "cher" -> "C", "" -> "?"; by grapheme, so that a combined letter stays whole.
QString initialsOf(const QString& name);
/// Always the same colour for the same name: white reads on it at 4.5:1.
QColor avatarColour(const QString& name);
void paintAvatar(QPainter& painter, const Theme& theme, const QRect& square, const QString& name);

}

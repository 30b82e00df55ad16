#include "ui/intake/mappingdelegate.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/mappingmodel.h"

#include <QComboBox>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyle>
#include <QTimer>

namespace patron::ui {

namespace {
void addHeading(QComboBox& list, const QString& text)
{
    list.addItem(text);
    auto* items = qobject_cast<QStandardItemModel*>(list.model());
    QStandardItem* item = items->item(list.count() - 1);
    item->setFlags(Qt::NoItemFlags);
    item->setData(-1, Qt::UserRole);
    QFont font = list.font();
    font.setBold(true);
    item->setFont(font);
}
}

QWidget* MappingDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const auto* model = qobject_cast<const MappingModel*>(index.model());
    if (!model)
        return nullptr;
    auto* list = new QComboBox(parent);
    list->setObjectName(QStringLiteral("mappingMeaning"));
    list->setAccessibleName(
        MappingModel::tr("What %1 means").arg(index.siblingAtColumn(MappingModel::HeaderColumn).data().toString()));
    list->setMaxVisibleItems(18);
    QString group;
    for (const intake::Field field : model->choices()) {
        if (fieldGroupText(field) != group) {
            group = fieldGroupText(field);
            addHeading(*list, group);
        }
        list->addItem(fieldText(field), int(field));
    }
    // The list opens at once: the cell looked like a button already.
    QTimer::singleShot(0, list, &QComboBox::showPopup);
    auto* self = const_cast<MappingDelegate*>(this);
    connect(list, &QComboBox::activated, self, [self, list] {
        Q_EMIT self->commitData(list);
        Q_EMIT self->closeEditor(list);
    });
    return list;
}

void MappingDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    if (auto* list = qobject_cast<QComboBox*>(editor))
        list->setCurrentIndex(list->findData(index.data(MappingModel::FieldRole).toInt()));
}

void MappingDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    const auto* list = qobject_cast<QComboBox*>(editor);
    if (list && list->currentData().toInt() >= 0)
        model->setData(index, list->currentData(), Qt::EditRole);
}

void MappingDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const bool editable = index.flags().testFlag(Qt::ItemIsEditable);
    const bool ignored = index.data(MappingModel::FieldRole).toInt() == int(intake::Field::Ignore);
    const QRect box = option.rect.adjusted(-space::xs, space::xs, space::xs, -space::xs);
    if (editable)
        paintBox(painter, box, radius::s, theme().colour(ignored ? Colour::Surface1 : Colour::AccentSoft),
                 theme().colour(Colour::Border));
    const QFont font = theme().font(Type::Body);
    const int icon = theme().scaled(size::icon);
    const QRect words = QStyle::visualRect(option.direction, option.rect,
                                           option.rect.adjusted(space::xs, 0, editable ? -icon - space::xs : 0, 0));
    painter.setFont(font);
    painter.setPen(theme().colour(ignored ? Colour::Text3 : editable ? Colour::AccentText : Colour::Text1));
    painter.drawText(words, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter),
                     QFontMetrics(font).elidedText(option.text, Qt::ElideRight, words.width()));
    if (editable) {
        const QRect arrow(option.rect.right() - icon + 1, option.rect.top(), icon, option.rect.height());
        paintGlyph(painter, theme(), QStyle::visualRect(option.direction, option.rect, arrow), icon, Glyph::ChevronDown,
                   Colour::Text3);
    }
}

}

#pragma once

#include <QStringList>

#include "core/intake/columnmapping.h"
#include "ui/kit/card.h"
#include "ui/models/importpreview.h"

class QComboBox;
class QVBoxLayout;

namespace patron::ui {

class Button;
class Label;

/// What is done to the cells of one column before they are read, as steps that can be added, changed, moved and taken
/// away; how its dates and numbers are written; which value wins.
class RecipeCard : public Card
{
    Q_OBJECT

public:
    RecipeCard(Theme& theme, QWidget* parent);

    void setColumn(const intake::MappedColumn& column, const CleanColumn& clean);

Q_SIGNALS:
    void edited(const patron::intake::MappedColumn& column);

private:
    void rebuildSteps();
    QWidget* makeStep(std::size_t at);
    QWidget* makeField(std::size_t at, QWidget* parent);
    QWidget* makePairs(std::size_t at, QWidget* parent);
    void offerStep();
    void addStep(intake::TransformKind kind);
    void tell();

    Theme& m_theme;
    intake::MappedColumn m_column;
    QStringList m_values; ///< the most frequent values of the column
    bool m_filling = false;
    QWidget* m_steps = nullptr;
    Label* m_none;
    Button* m_add;
    Label* m_readLabel;
    QComboBox* m_dates;
    QComboBox* m_numbers;
    Label* m_policyLabel;
    QComboBox* m_policy;
    int m_focusStep = -1;
};

}

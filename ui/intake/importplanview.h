#pragma once

#include <QWidget>

#include "core/intake/importsession.h"
#include "ui/kit/tokens.h"

class QComboBox;
class QLineEdit;
class QTableView;

namespace patron::ui {

class Banner;
class Button;
class Card;
class CountTiles;
class Label;
class MappingModel;
class ProgressRow;
class Switch;
class Theme;

/// What a file's columns mean and how it is taken in; all of it can be changed before anything happens.
class ImportPlanView : public QWidget
{
    Q_OBJECT

public:
    ImportPlanView(Theme& theme, QWidget* parent);

    void setPlan(const intake::ImportPlan& plan);
    const intake::ImportPlan& plan() const { return m_plan; }
    /// As the person has it now.
    intake::ImportOptions options() const;
    /// Why the file cannot be imported as it stands, or empty.
    QString problem() const { return m_problem; }

    /// What a dry run found; nothing while one runs.
    void setCounting();
    void setTried(const Result<intake::ImportReport>& report);
    /// A running import; `progress` is the row the page feeds.
    void setRunning(bool running);
    ProgressRow& progress() { return *m_progress; }
    void setTrouble(Tone tone, const QString& sentence);
    void takeFocus();

Q_SIGNALS:
    /// The person says what kind of file it is; a new plan is wanted.
    void kindChosen(patron::intake::ImportKind kind);
    /// Something that changes the outcome; a dry run is wanted when the file is small.
    void edited();
    void tryRequested();
    void cancelRequested();

private:
    void buildTable(Theme& theme);
    QWidget* buildSide(Theme& theme);
    void check();

    intake::ImportPlan m_plan;
    QString m_problem;
    MappingModel* m_model;
    Banner* m_trouble;
    QTableView* m_table;
    QWidget* m_settings = nullptr;
    QComboBox* m_kind;
    QLineEdit* m_source;
    QComboBox* m_policy;
    Switch* m_history;
    Card* m_outcome;
    CountTiles* m_tiles;
    Label* m_remarks;
    Button* m_try;
    ProgressRow* m_progress;
};

}

#pragma once

#include <QWidget>

#include "core/jobs/job.h"
#include "ui/intake/importdraft.h"
#include "ui/kit/tokens.h"

class QTableView;

namespace patron::ui {

class Banner;
class Button;
class Card;
class CountTiles;
class Label;
class ProgressRow;
class RejectsModel;
class Switch;
class Theme;

/// What will happen, tried out on all rows before anything does; and the running import.
class ReviewStep : public QWidget
{
    Q_OBJECT

public:
    ReviewStep(Theme& theme, QWidget* parent);

    void setDraft(const ImportDraft& draft);
    bool isHistory() const;
    /// A dry run is under way.
    void setCounting();
    /// The rows were not tried yet; the person may ask for it.
    void setUntried();
    void setTried(const Result<intake::ImportReport>& report);
    /// An import is running, of what `title` names.
    void setRunning(bool running, const QString& title = {});
    void showProgress(const Progress& progress);
    void setTrouble(Tone tone, const QString& sentence);
    void takeFocus();

Q_SIGNALS:
    void tryRequested();
    void cancelRequested();
    void historyChosen();

private:
    void buildRejects(Theme& theme);

    Banner* m_trouble;
    Card* m_outcome;
    CountTiles* m_tiles;
    Label* m_lines;
    Switch* m_history;
    Button* m_try;
    ProgressRow* m_progress;
    Card* m_left;
    QTableView* m_table;
    RejectsModel* m_rejects;
};

}

#pragma once

#include <QTimer>
#include <QWidget>

#include "core/segment/audience.h"
#include "core/segment/rulesql.h"
#include "core/segment/segmentstore.h"
#include "ui/kit/tokens.h"
#include "ui/models/ruledraft.h"
#include "ui/models/rulewords.h"
#include "ui/models/services.h"

class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;

namespace patron::ui {

class AudiencePanel;
class Banner;
class Dialogs;
class Label;
class PageHeader;
class RuleRows;
class SegmentedControl;
class StartPanel;
class Theme;

/// One segment while it is made: sentences, live counts, the people, and the same rule as JSON.
class SegmentBuilder : public QWidget
{
    Q_OBJECT

public:
    SegmentBuilder(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent);

    /// Shows a saved segment, or (0) a new one that starts with `rule`.
    void open(SegmentId id);
    void startNew(const QString& name, const segment::Rule& rule);
    RuleDraft& draft() { return m_draft; }
    QList<QAction*> commands() const { return {m_save, m_export}; }
    QList<QWidget*> panes();

Q_SIGNALS:
    void backRequested();
    void saved(patron::SegmentId id);
    void customerOpened(patron::CustomerId customer);
    void noteRaised(patron::ui::Tone tone, const QString& text);

private:
    struct Opened
    {
        segment::Segment saved;
        RuleVocabularyPtr words;
    };
    void build();
    void buildHeader();
    QWidget* makeRowsView();
    QWidget* makeJsonView();
    QWidget* makeSqlView();
    void takeWords(RuleVocabularyPtr words);
    void onEdited();
    void count();
    void showCount(const Result<segment::Waterfall>& answer);
    void showHint(const segment::Waterfall& counts);
    void save();
    void takeJson();
    void showJson();
    void showView(const QString& view);
    void askSql();
    void exportPeople();
    /// The name typed, else what the rule says.
    QString chosenName() const;
    void fail(const Error& error);

    Theme& m_theme;
    Services& m_services;
    Dialogs& m_dialogs;
    RuleDraft m_draft;
    RuleVocabularyPtr m_words;
    SegmentId m_id;
    QTimer m_pause;
    quint64 m_asked = 0;
    PageHeader* m_header;
    QAction* m_save;
    QAction* m_export;
    QLineEdit* m_name;
    Banner* m_trouble;
    Banner* m_hint;
    std::string m_hintPath;
    Label* m_total;
    Label* m_of;
    SegmentedControl* m_view;
    QStackedWidget* m_stack;
    RuleRows* m_rows;
    StartPanel* m_start;
    QPlainTextEdit* m_json;
    QPlainTextEdit* m_sql;
    SegmentedControl* m_dialect;
    AudiencePanel* m_people;
};

}

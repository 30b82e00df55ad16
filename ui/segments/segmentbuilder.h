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
class Label;
class PageHeader;
class RuleRows;
class SegmentedControl;
class Theme;

/// One segment while it is made: sentences, live counts, the people, and the same rule as JSON.
class SegmentBuilder : public QWidget
{
    Q_OBJECT

public:
    SegmentBuilder(Theme& theme, Services& services, QWidget* parent);

    /// Shows a saved segment, or (0) a new one that starts with `rule`.
    void open(SegmentId id);
    void startNew(const QString& name, const segment::Rule& rule);
    RuleDraft& draft() { return m_draft; }
    QList<QAction*> commands() const { return {m_save}; }
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
    void takeWords(RuleVocabularyPtr words);
    void onEdited();
    void count();
    void showCount(const Result<segment::Waterfall>& answer);
    void showHint(const segment::Waterfall& counts);
    void save();
    void takeJson();
    void showJson();
    void fail(const Error& error);

    Theme& m_theme;
    Services& m_services;
    RuleDraft m_draft;
    RuleVocabularyPtr m_words;
    SegmentId m_id;
    QTimer m_pause;
    quint64 m_asked = 0;
    PageHeader* m_header;
    QAction* m_save;
    QLineEdit* m_name;
    Banner* m_trouble;
    Banner* m_hint;
    std::string m_hintPath;
    Label* m_total;
    Label* m_of;
    SegmentedControl* m_view;
    QStackedWidget* m_stack;
    RuleRows* m_rows;
    QPlainTextEdit* m_json;
    AudiencePanel* m_people;
};

}

#pragma once

#include "ui/models/ruledraft.h"
#include "ui/segments/rulerow.h"

#include <QWidget>

class QVBoxLayout;

namespace patron::ui {

/// A draft's rows: groups as brackets, conditions inside. Rebuilt at each change; the keyboard stays where it was.
class RuleRows : public QWidget
{
    Q_OBJECT

public:
    RuleRows(Theme& theme, Services& services, RuleDraft& draft, QWidget* parent);

    void setWords(RuleVocabularyPtr words);
    /// Whether counts will come; without them their column is not there.
    void setCounting(bool counting);
    /// Counts belong to the draft as it was asked; `stale` while newer ones are on their way.
    void setCounts(const std::optional<segment::Waterfall>& counts);
    void setStale(bool stale);
    void setVerdicts(const std::optional<segment::Explanation>& verdicts);
    void focusRow(const std::string& path);
    /// Opens the list of what can be asked; the choice becomes a condition at the end of the rule.
    void addCondition();

private:
    void rebuild();
    QWidget* makeGroup(const segment::Node& node, const std::string& path);
    void addTo(QVBoxLayout* column, const segment::Node& node, const std::string& path);
    RuleRow* makeRow(const segment::Node& node, const std::string& path);
    void act(const std::string& path, RuleRow::Act act);
    void askCondition(const std::string& path, QWidget* anchor, bool asChild);
    RuleRow* rowAt(const std::string& path) const;
    void showCounts();

    Theme& m_theme;
    Services& m_services;
    RuleDraft& m_draft;
    RuleVocabularyPtr m_words;
    std::optional<segment::Waterfall> m_counts;
    std::optional<segment::Explanation> m_verdicts;
    bool m_stale = false;
    bool m_counting = true;
    QVBoxLayout* m_column;
    QList<RuleRow*> m_rows;
    std::string m_focusPath;
    QString m_focusChip;
    bool m_openUnfinished = false;
};

}

#pragma once

#include <QFrame>

#include "core/segment/audience.h"
#include "core/segment/explainer.h"
#include "ui/models/services.h"
#include "ui/segments/conditionparts.h"

class QLabel;

namespace patron::ui {

class IconButton;
class Label;
class Theme;

/// One condition, or the head of a group, as a sentence of chips with its counts. The row itself takes the keyboard:
/// Up and Down go from row to row, + and Ins add, - and Del remove, Space switches off, Tab walks the chips.
class RuleRow : public QFrame
{
    Q_OBJECT

public:
    /// Event: which event and where, nothing else can be changed.
    enum class Scope { Condition, Event };
    enum class Act { Add, AddGroup, Remove, Duplicate, Toggle, Wrap, MoveUp, MoveDown, Up, Down };

    RuleRow(Theme& theme, Services& services, std::string path, const segment::Node& node, RuleVocabularyPtr words,
            QWidget* parent, Scope scope = Scope::Condition);

    /// Whether counts will come; without them their column is not there.
    void setCounting(bool counting);
    const std::string& path() const { return m_path; }
    /// Nothing: not counted. `before`: who was left before this row.
    void setCount(const segment::NodeCount* count, std::optional<qint64> before, qint64 of, bool stale);
    void setVerdict(const segment::NodeVerdict* verdict);
    /// Opens the first chip that is not finished; false when there is none.
    bool openUnfinished();

Q_SIGNALS:
    void acted(patron::ui::RuleRow::Act act);
    void edited(const std::function<void(patron::segment::Node&)>& change);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addMenu(const segment::Node& node);
    void open(const ConditionPart& part, QWidget* chip);
    void openNote(const std::string& note);
    bool actOnKey(const QKeyEvent& key, bool onRow);

    Theme& m_theme;
    Services& m_services;
    std::string m_path;
    bool m_group = false;
    bool m_off = false;
    double m_fraction = 0;
    QList<ConditionPart> m_parts;
    QList<QPair<QWidget*, int>> m_chips;
    RuleVocabularyPtr m_words;
    QLabel* m_verdict;
    Label* m_left;
    Label* m_alone;
    Label* m_without;
    IconButton* m_more;
};

}

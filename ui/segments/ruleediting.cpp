#include "ui/segments/ruleediting.h"

#include "ui/segments/rulerows.h"

#include <QTimer>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const std::string eventPath = "/all/0";

/// Made anew at each change; the keyboard stays on its word.
class EventRow : public QWidget
{
public:
    EventRow(Theme& theme, Services& services, RuleDraft& draft, RuleVocabularyPtr words, QWidget* parent)
        : QWidget(parent)
        , m_theme(theme)
        , m_services(services)
        , m_draft(draft)
        , m_words(std::move(words))
        , m_column(new QVBoxLayout(this))
    {
        m_column->setContentsMargins(0, 0, 0, 0);
        connect(&draft, &RuleDraft::changed, this, [this] { rebuild(); });
        rebuild();
    }

private:
    void rebuild()
    {
        const segment::Node* node = m_draft.at(eventPath);
        if (!node || !std::holds_alternative<segment::EventCondition>(node->form))
            return;
        const QString focused = m_row && m_row->isAncestorOf(focusWidget()) ? focusWidget()->objectName() : QString();
        if (m_row) {
            m_row->hide();
            m_row->deleteLater();
        }
        m_row = new RuleRow(m_theme, m_services, eventPath, *node, m_words, this, RuleRow::Scope::Event);
        m_column->addWidget(m_row);
        connect(m_row, &RuleRow::edited, this, [this](const std::function<void(segment::Node&)>& change) {
            m_edited = true;
            m_draft.edit(eventPath, tr("Change a condition"), change);
        });
        if (auto* chip = focused.isEmpty() ? nullptr : m_row->findChild<QWidget*>(focused))
            chip->setFocus(Qt::OtherFocusReason);
        if (std::exchange(m_edited, false))
            QTimer::singleShot(0, m_row, [row = m_row] { row->openUnfinished(); });
    }

    Theme& m_theme;
    Services& m_services;
    RuleDraft& m_draft;
    RuleVocabularyPtr m_words;
    QVBoxLayout* m_column;
    RuleRow* m_row = nullptr;
    bool m_edited = false;
};
}

QWidget* makeRuleRows(Theme& theme, Services& services, RuleDraft& draft, const RuleVocabularyPtr& words,
                      QWidget* parent)
{
    auto* rows = new RuleRows(theme, services, draft, parent);
    rows->setCounting(false);
    rows->setWords(words);
    return rows;
}

QWidget* makeEventRow(Theme& theme, Services& services, RuleDraft& draft, const RuleVocabularyPtr& words,
                      QWidget* parent)
{
    return new EventRow(theme, services, draft, words, parent);
}

}

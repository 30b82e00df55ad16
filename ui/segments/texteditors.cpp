#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/segments/valueeditors.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

using namespace segment;

namespace {
constexpr int wordRole = Qt::UserRole;
constexpr int rowsShown = 9;

/// A line to type in with a list of known values below it.
class TextEditor : public ValueEditor
{
public:
    TextEditor(Theme& theme, const QString& title, const PartValue& value, bool many, QWidget* parent)
        : ValueEditor(parent)
        , m_value(value)
        , m_many(many)
        , m_line(new QLineEdit(this))
        , m_list(new QListWidget(this))
        , m_note(new Label(theme, {}, Type::Small, Colour::Text2, this))
    {
        if (many)
            m_chosen = std::get<std::vector<std::string>>(value.value);
        else if (const auto* text = std::get_if<std::string>(&value.value))
            m_line->setText(textOf(*text));
        m_line->setObjectName(QStringLiteral("value"));
        m_line->setAccessibleName(title);
        m_line->setMinimumWidth(theme.scaled(260));
        m_line->selectAll();
        m_line->installEventFilter(this);
        m_list->setObjectName(QStringLiteral("valueList"));
        m_list->setAccessibleName(tr("Values there are"));
        m_list->setProperty("kitFlat", true);
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_note->hide();
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(space::s);
        column->addWidget(m_line);
        column->addWidget(m_list);
        column->addWidget(m_note);
        connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) { check(item); });
        connect(m_list, &QListWidget::itemPressed, this,
                [this](QListWidgetItem* item) { m_pressedAs = item->checkState(); });
        connect(m_list, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) { pick(item); });
        connect(m_list, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
            if (!m_many)
                pick(item);
        });
        connect(m_list, &QListWidget::itemDoubleClicked, this, [this] {
            if (!m_many)
                Q_EMIT taken();
        });
        connect(m_line, &QLineEdit::textEdited, this, [this] { fill(); });
        if (many)
            m_line->setPlaceholderText(tr("Find, or type values with commas between"));
        fill();
        fit();
    }

    std::optional<Value> read() const override
    {
        const QString typed = m_line->text().trimmed();
        if (!m_many)
            return Value{typed.toStdString()};
        std::vector<std::string> all = m_chosen;
        for (const QString& each : typed.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
            const std::string word = stable(each.trimmed());
            if (!word.empty() && std::find(all.begin(), all.end(), word) == all.end())
                all.push_back(word);
        }
        return Value{all};
    }
    QWidget* first() const override { return m_line; }
    void showFacts(const FieldValues& facts) override
    {
        m_facts = facts;
        fill();
        fit();
        const qint64 others = facts.distinct - qint64(facts.top.size());
        QStringList notes;
        if (others > 0)
            notes << tr("and %n other value(s)", nullptr, int(others));
        if (facts.missing > 0)
            notes << tr("%1 without a value").arg(countText(facts.missing));
        m_note->setText(notes.join(QStringLiteral(" · ")));
        m_note->setVisible(!notes.isEmpty() && m_list->count() > 0);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::KeyPress && m_list->count() > 0) {
            const int key = static_cast<QKeyEvent*>(event)->key();
            if (key == Qt::Key_Down) {
                m_list->setFocus(Qt::TabFocusReason);
                m_list->setCurrentRow(0);
                return true;
            }
        }
        return ValueEditor::eventFilter(watched, event);
    }

private:
    QString labelOf(const std::string& word) const
    {
        const qsizetype known = m_value.suggestions.indexOf(textOf(word));
        return m_value.labels.value(known, plainWord(word));
    }
    /// A typed label as the stable word that it stands for.
    std::string stable(const QString& typed) const
    {
        for (const QString& word : m_value.suggestions)
            if (typed.compare(labelOf(word.toStdString()), Qt::CaseInsensitive) == 0)
                return word.toStdString();
        return typed.toStdString();
    }
    bool isChosen(const std::string& word) const
    {
        return std::find(m_chosen.begin(), m_chosen.end(), word) != m_chosen.end();
    }

    /// What is chosen, then what there is by its count, then what else there can be.
    std::vector<std::pair<std::string, std::optional<qint64>>> known() const
    {
        std::vector<std::pair<std::string, std::optional<qint64>>> all;
        const auto add = [&](const std::string& word, std::optional<qint64> count) {
            for (auto& [seen, seenCount] : all)
                if (textOf(seen).compare(textOf(word), Qt::CaseInsensitive) == 0) {
                    seenCount = seenCount ? seenCount : count;
                    return;
                }
            all.emplace_back(word, count);
        };
        // Months and weekdays stay in the order of the calendar.
        if (m_value.labels.isEmpty()) {
            for (const std::string& word : m_chosen)
                add(word, std::nullopt);
            for (const FieldValues::Counted& each : m_facts.top)
                add(each.value, each.count);
        }
        for (const QString& word : m_value.suggestions)
            add(word.toStdString(), std::nullopt);
        return all;
    }

    void fill()
    {
        const QSignalBlocker blocker(m_list);
        const QString current = m_list->currentItem() ? m_list->currentItem()->data(wordRole).toString() : QString();
        m_list->clear();
        const QString last = m_line->isModified() ? m_line->text().section(QLatin1Char(','), -1).trimmed() : QString();
        for (const auto& [word, count] : known()) {
            const QString label = labelOf(word);
            if (!last.isEmpty() && !label.contains(last, Qt::CaseInsensitive))
                continue;
            auto* item =
                new QListWidgetItem(count ? QStringLiteral("%1   %2").arg(label, countText(*count)) : label, m_list);
            item->setData(wordRole, textOf(word));
            if (m_many) {
                item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
                item->setCheckState(isChosen(word) ? Qt::Checked : Qt::Unchecked);
            }
            // The counts come while somebody is walking the list.
            if (!current.isEmpty() && current == textOf(word))
                m_list->setCurrentItem(item);
        }
    }

    void fit()
    {
        const int rows = qMin(m_list->count(), rowsShown);
        m_list->setVisible(rows > 0);
        if (rows > 0)
            m_list->setFixedHeight(rows * m_list->sizeHintForRow(0) + 2 * m_list->frameWidth() + space::xs);
    }

    void check(QListWidgetItem* item)
    {
        const std::string word = item->data(wordRole).toString().toStdString();
        const auto at = std::find(m_chosen.begin(), m_chosen.end(), word);
        if (item->checkState() == Qt::Checked && at == m_chosen.end())
            m_chosen.push_back(word);
        else if (item->checkState() != Qt::Checked && at != m_chosen.end())
            m_chosen.erase(at);
        // What was typed was to find it. The list is in the middle of telling of the item.
        if (m_line->text().isEmpty())
            return;
        m_line->clear();
        QMetaObject::invokeMethod(
            this,
            [this, word] {
                fill();
                for (int row = 0; row < m_list->count(); ++row)
                    if (m_list->item(row)->data(wordRole).toString() == textOf(word))
                        m_list->setCurrentRow(row);
            },
            Qt::QueuedConnection);
    }

    void pick(QListWidgetItem* item)
    {
        if (!m_many)
            m_line->setText(item->data(wordRole).toString());
        else if (item->checkState() == m_pressedAs)
            item->setCheckState(m_pressedAs == Qt::Checked ? Qt::Unchecked : Qt::Checked);
    }

    PartValue m_value;
    bool m_many;
    Qt::CheckState m_pressedAs = Qt::Unchecked;
    std::vector<std::string> m_chosen;
    FieldValues m_facts;
    QLineEdit* m_line;
    QListWidget* m_list;
    Label* m_note;
};
}

ValueEditor* makeTextEditor(Theme& theme, const QString& title, const PartValue& value, QWidget* parent)
{
    const bool many = std::holds_alternative<std::vector<std::string>>(value.value);
    return new TextEditor(theme, title, value, many, parent);
}

}

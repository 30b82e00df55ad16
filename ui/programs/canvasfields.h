#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/jsonfwd.h"
#include "ui/models/ruledraft.h"
#include "ui/models/rulewords.h"
#include "ui/programs/ruleediting.h"

#include <QList>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <variant>

class QComboBox;
class QDate;
class QVBoxLayout;

namespace patron::ui {

class Theme;

/// A choice in a list: a stable word and what it is called.
struct FieldChoice
{
    QString id;
    QString text;
};

/// The rows of the canvas' inspector: headings, sentences of words and fields, and fields of their own line. Each field
/// tells what was chosen or typed at once. A form is built anew when what it shows has another shape.
class FieldForm : public QWidget
{
public:
    using Part = std::variant<QString, QWidget*>;

    FieldForm(Theme& theme, const RuleEditing& editing, RuleVocabularyPtr words, QWidget* parent);

    void title(const QString& text, const QString& sentence);
    void section(const QString& text);
    void note(const QString& text);
    /// Words and fields in the order they are read.
    void sentence(const QList<Part>& parts);
    /// A caption above a field.
    void row(const QString& caption, QWidget* field);
    /// A field alone.
    void line(QWidget* field);

    QWidget* text(const QString& name, const QString& title, const QString& value,
                  std::function<void(const QString&)> set);
    QWidget* longText(const QString& name, const QString& title, const QString& value,
                      std::function<void(const QString&)> set);
    QWidget* number(const QString& name, const QString& title, int value, int least, int most,
                    std::function<void(int)> set, const QString& suffix = {});
    /// Number and unit; without `exact` days and more.
    QWidget* span(const QString& name, const QString& title, Duration value, bool exact,
                  std::function<void(Duration)> set);
    QWidget* time(const QString& name, const QString& title, Ms msOfDay, std::function<void(Ms)> set);
    QWidget* date(const QString& name, const QString& title, const QDate& value, std::function<void(QDate)> set);
    QComboBox* choice(const QString& name, const QString& title, const QList<FieldChoice>& all, const QString& now,
                      std::function<void(const QString&)> set);
    /// A name out of a list; one that is not in it stands there as `missing` says.
    QWidget* named(const QString& name, const QString& title, const QStringList& all, const QString& now,
                   const QString& missing, std::function<void(const QString&)> set);
    QWidget* toggle(const QString& name, const QString& title, bool on, std::function<void(bool)> set);
    QWidget* button(const QString& name, const QString& title, std::function<void()> act);
    QWidget* rule(const QString& name, const QString& title, const Json& node, std::function<void(const Json&)> set);
    /// An event and where; `set` gets its name and its conditions.
    QWidget* event(const QString& name, const QString& title, const std::string& event, const Json& where,
                   std::function<void(const std::string&, const Json&)> set);

    const RuleVocabulary& words() const { return *m_words; }

private:
    QWidget* prepared(QWidget* field, const QString& name, const QString& title) const;

    Theme& m_theme;
    const RuleEditing& m_editing;
    RuleVocabularyPtr m_words;
    QVBoxLayout* m_column;
};

}

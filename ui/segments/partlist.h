#pragma once

#include "ui/segments/conditionparts.h"

#include <utility>

namespace patron::ui {

/// A choice among stable words with what they are called.
struct Word
{
    const char* word;
    QString text;
};

template <typename Form>
Form& formOf(segment::Node& node)
{
    return std::get<Form>(node.form);
}

/// Puts a sentence together, word by word.
class PartList
{
public:
    using SetWord = std::function<void(segment::Node&, const std::string&)>;
    using SetValue = std::function<void(segment::Node&, const segment::Value&)>;

    explicit PartList(RuleVocabularyPtr words)
        : m_words(std::move(words))
    {}

    const RuleVocabularyPtr& vocabulary() const { return m_words; }
    QList<ConditionPart> take() { return std::move(m_parts); }
    ConditionPart& last() { return m_parts.last(); }

    void add(ConditionPart part) { m_parts << std::move(part); }
    /// Text that is not edited.
    void plain(const QString& text) { m_parts << ConditionPart{.name = {}, .text = text}; }
    /// What is asked at all; anything else can be asked in its place.
    void subject(const QString& text);
    /// One of a few stable words.
    void words(const QString& name, const std::string& now, const QList<Word>& all, Chip::Kind kind,
               const SetWord& set);
    /// A name out of a list; `any` stands for "*". A name that is not in the list, and an empty one, is trouble.
    void named(const QString& name, const std::string& now, const QStringList& all, const QString& any,
               const SetWord& set);
    /// A value that is typed.
    PartValue& value(const QString& name, const segment::Value& now, segment::TraitType type, SetValue apply,
                     const QString& suffix = {});
    /// The value of an operator: months and weekdays are picked, the rest is typed.
    void operand(const QString& name, segment::Operator op, const segment::Value& now, segment::TraitType type,
                 const std::vector<std::string>& known, const ValueSubject& subject, const SetValue& apply);
    /// Whether those without a value are in, for operators that say no.
    void missing(const QString& name, segment::Operator op, bool excluded,
                 const std::function<void(segment::Node&, bool)>& set);

private:
    void days(const QString& name, segment::Operator op, const segment::Value& now, const SetValue& apply);

    RuleVocabularyPtr m_words;
    QList<ConditionPart> m_parts;
};

/// Each by e-mail and by text message.
QList<Word> channelWords();

}

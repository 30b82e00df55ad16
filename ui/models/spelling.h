#pragma once

#include <QList>
#include <QObject>
#include <QSet>
#include <QStringList>

#include "core/message/spelling/spellchecker.h"

#include <functional>
#include <memory>

namespace patron::ui {

class Services;

/// An unknown word in a text, in UTF-16 units as widgets count.
struct SpellMark
{
    int from = 0;
    int to = 0;
    QString word;

    bool operator==(const SpellMark&) const = default;
};

/// Says which words of a message's texts are unknown, in the language of the message and with the words of the shop. A
/// dictionary is read and texts are judged in the background. GUI thread.
class Spelling : public QObject
{
    Q_OBJECT

public:
    /// Services must outlive it.
    explicit Spelling(Services& services, QObject* parent = nullptr);

    /// Another message is in front: what was ignored counts again.
    void startMessage();
    /// BCP 47; empty: that of the shop's country.
    void setLanguage(const QString& language);
    /// Off: nothing is unknown. On at first.
    void setEnabled(bool enabled);
    bool isEnabled() const { return m_enabled; }
    /// Whether there is something to judge by.
    bool isReady() const { return m_enabled && m_checker; }
    /// The language of the dictionary in use, for people; empty while there is none.
    QString languageTitle() const;
    /// Why nothing is judged and what to do about it; empty while all is well.
    QString trouble() const { return m_enabled ? m_trouble : QString(); }

    using Marked = std::function<void(const QList<SpellMark>&)>;
    /// Answers later, on this thread, with the unknown words in order; at once with none when nothing can be judged. A
    /// second question of the same asker takes the place of the first, which is never answered.
    void check(QObject* asker, const QString& text, message::SpellSyntax syntax, Marked answer);
    /// The nearest words, the best first.
    void suggest(QObject* asker, const QString& word, std::function<void(const QStringList&)> answer);

    /// Puts a word into the shop's dictionary, or takes it out; it is in the file soon after.
    void add(const QString& word);
    void remove(const QString& word);
    bool isAdded(const QString& word) const;
    /// Until another message is in front.
    void ignore(const QString& word);

Q_SIGNALS:
    /// Other words are unknown now, or what is said about it is another: texts are to be checked again.
    void changed();
    /// A word could not be put into the shop's dictionary.
    void failed(const QString& sentence);

private:
    struct Loaded;
    void load();
    void take(const Loaded& loaded);
    void change(const std::function<Result<void>(Transaction&)>& work);

    Services& m_services;
    QString m_language;
    bool m_enabled = true;
    bool m_asked = false;                              ///< for a message
    std::shared_ptr<message::Dictionary> m_dictionary; ///< kept for the next message
    std::shared_ptr<message::SpellChecker> m_checker;
    QString m_trouble;
    QSet<QString> m_ignored;
    QSet<QString> m_added; ///< case folded
};

}

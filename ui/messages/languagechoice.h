#pragma once

#include <QComboBox>

namespace patron::ui {

/// The languages a message is written in, with the ways to more and to fewer.
class LanguageChoice : public QComboBox
{
    Q_OBJECT

public:
    explicit LanguageChoice(QWidget* parent = nullptr);

    /// Codes such as "de"; the empty one is the shop's own. `current` need not be among them yet.
    void setLanguages(const QStringList& codes, const QString& current);
    QString current() const { return m_current; }
    QStringList languages() const { return m_codes; }

    /// "Shop's language", "German".
    static QString nameOf(const QString& code);

Q_SIGNALS:
    /// Another one of them was chosen; what is shown follows only by setLanguages.
    void languageChosen(const QString& code);
    void addRequested();
    void removeRequested();

private:
    void take(int row);
    void showCurrent();

    QStringList m_codes;
    QString m_current;
};

}

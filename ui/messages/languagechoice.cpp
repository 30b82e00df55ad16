#include "ui/messages/languagechoice.h"

#include "ui/models/localetext.h"

namespace patron::ui {

namespace {
const QString add = QStringLiteral("+");
const QString remove = QStringLiteral("-");
}

LanguageChoice::LanguageChoice(QWidget* parent)
    : QComboBox(parent)
{
    setObjectName(QStringLiteral("messageLanguage"));
    setAccessibleName(tr("Language of the message"));
    setToolTip(tr("Each customer gets the message in their own language, where it is written in it"));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(this, &QComboBox::activated, this, &LanguageChoice::take);
}

QString LanguageChoice::nameOf(const QString& code)
{
    return code.isEmpty() ? tr("Shop's language") : languageText(code.toStdString());
}

void LanguageChoice::setLanguages(const QStringList& codes, const QString& current)
{
    m_codes = codes;
    m_current = current;
    if (!m_codes.contains(current))
        m_codes.append(current);
    clear();
    for (const QString& code : std::as_const(m_codes))
        addItem(nameOf(code), code);
    insertSeparator(count());
    addItem(tr("Add a language…"), add);
    if (m_codes.size() > 1)
        addItem(tr("Remove %1").arg(nameOf(current)), remove);
    showCurrent();
}

void LanguageChoice::showCurrent()
{
    setCurrentIndex(static_cast<int>(m_codes.indexOf(m_current)));
}

void LanguageChoice::take(int row)
{
    const QString chosen = itemData(row).toString();
    showCurrent();
    if (chosen == add)
        Q_EMIT addRequested();
    else if (chosen == remove)
        Q_EMIT removeRequested();
    else if (chosen != m_current)
        Q_EMIT languageChosen(chosen);
}

}

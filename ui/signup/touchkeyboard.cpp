#include "ui/signup/touchkeyboard.h"

#include "ui/kit/theme.h"

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

#include <array>

namespace patron::ui {

namespace {
constexpr int keyPx = 52;
const std::array<const char16_t*, 4> rows{u"1234567890", u"qwertyuiop", u"asdfghjkl@", u"zxcvbnm.-_"};
}

TouchKeyboard::TouchKeyboard(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName(QStringLiteral("touchKeyboard"));
    setLayoutDirection(Qt::LeftToRight);
    build();
}

void TouchKeyboard::build()
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(space::s);
    const auto add = [&](const QString& text, const QString& name, int row, int column, int span) {
        auto* key = new QPushButton(text, this);
        key->setObjectName(QStringLiteral("key_") + name);
        key->setAccessibleName(name);
        // The line keeps the keyboard while keys are touched.
        key->setFocusPolicy(Qt::NoFocus);
        key->setAutoRepeat(true);
        key->setMinimumSize(m_theme.scaled(keyPx), m_theme.scaled(keyPx));
        key->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        key->setFont(m_theme.font(Type::Lead));
        grid->addWidget(key, row, column, 1, span);
        return key;
    };
    int row = 0;
    for (const char16_t* letters : rows) {
        const QString text = QString::fromUtf16(letters);
        for (int column = 0; column < text.size(); ++column) {
            const QString letter = text.mid(column, 1);
            QPushButton* key = add(letter, letter, row, column, 1);
            if (letter.at(0).isLetter())
                m_letters << key;
            connect(key, &QPushButton::clicked, this, [this, key] { type(key->text()); });
        }
        ++row;
    }
    QPushButton* shift = add(tr("Aa"), tr("Capital"), row, 0, 1);
    connect(shift, &QPushButton::clicked, this, [this] {
        m_large = !m_large;
        for (QPushButton* key : std::as_const(m_letters))
            key->setText(m_large ? key->text().toUpper() : key->text().toLower());
    });
    connect(add(QStringLiteral("+"), tr("plus"), row, 1, 1), &QPushButton::clicked, this,
            [this] { type(QStringLiteral("+")); });
    connect(add(tr("space"), tr("space"), row, 2, 4), &QPushButton::clicked, this,
            [this] { type(QStringLiteral(" ")); });
    connect(add(QStringLiteral("'"), tr("apostrophe"), row, 6, 1), &QPushButton::clicked, this,
            [this] { type(QStringLiteral("'")); });
    connect(add(QStringLiteral("⌫"), tr("Take back a letter"), row, 7, 1), &QPushButton::clicked, this,
            [this] { press(Qt::Key_Backspace); });
    connect(add(tr("Next"), tr("Next line"), row, 8, 2), &QPushButton::clicked, this, [this] { press(Qt::Key_Tab); });
    m_large = false;
}

void TouchKeyboard::type(const QString& text)
{
    if (auto* line = qobject_cast<QLineEdit*>(window()->focusWidget()))
        line->insert(text);
    if (!m_large)
        return;
    m_large = false;
    for (QPushButton* key : std::as_const(m_letters))
        key->setText(key->text().toLower());
}

void TouchKeyboard::press(int key)
{
    QWidget* line = window()->focusWidget();
    if (!line)
        return;
    QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(line, &down);
}

}

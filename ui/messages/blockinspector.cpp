#include "ui/messages/blockinspector.h"

#include "core/message/mjml/check.h"
#include "core/message/mjml/head.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/messages/colourpopup.h"
#include "ui/messages/maillayout.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHash>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPointer>
#include <QScopedValueRollback>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace mjml = message::mjml;

namespace {
constexpr int contentHeight = 120;
constexpr int smallestField = 84;
constexpr int narrowest = 250;

QString q(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// What one changes most; the rest is behind "All attributes".
bool isMain(std::string_view name)
{
    static const QStringList names{
        QStringLiteral("src"),          QStringLiteral("alt"),           QStringLiteral("href"),
        QStringLiteral("align"),        QStringLiteral("color"),         QStringLiteral("background-color"),
        QStringLiteral("font-size"),    QStringLiteral("width"),         QStringLiteral("height"),
        QStringLiteral("padding"),      QStringLiteral("border-radius"), QStringLiteral("border-color"),
        QStringLiteral("border-width"), QStringLiteral("name"),          QStringLiteral("mode"),
        QStringLiteral("icon-size"),    QStringLiteral("full-width"),    QStringLiteral("background-url")};
    return names.contains(q(name));
}

/// Whether an attribute says where a picture is.
bool isPictureAddress(std::string_view element, std::string_view attribute)
{
    return attribute == "background-url" ||
           (attribute == "src" &&
            (element == "mj-image" || element == "mj-carousel-image" || element == "mj-social-element"));
}
}

QString attributeTitle(std::string_view name)
{
    static const QHash<QString, QString> titles{
        {QStringLiteral("src"), BlockInspector::tr("Image address")},
        {QStringLiteral("alt"), BlockInspector::tr("Alternative text")},
        {QStringLiteral("href"), BlockInspector::tr("Link")},
        {QStringLiteral("align"), BlockInspector::tr("Alignment")},
        {QStringLiteral("color"), BlockInspector::tr("Text colour")},
        {QStringLiteral("background-color"), BlockInspector::tr("Background")},
        {QStringLiteral("container-background-color"), BlockInspector::tr("Colour around it")},
        {QStringLiteral("font-size"), BlockInspector::tr("Text size")},
        {QStringLiteral("padding"), BlockInspector::tr("Space around it")},
        {QStringLiteral("inner-padding"), BlockInspector::tr("Space inside")},
        {QStringLiteral("border-radius"), BlockInspector::tr("Round corners")},
        {QStringLiteral("border-color"), BlockInspector::tr("Line colour")},
        {QStringLiteral("border-width"), BlockInspector::tr("Line width")},
        {QStringLiteral("background-url"), BlockInspector::tr("Background picture")},
        {QStringLiteral("full-width"), BlockInspector::tr("Full width")}};
    QString title = titles.value(q(name));
    if (title.isEmpty()) {
        title = q(name).replace(u'-', u' ');
        title[0] = title[0].toUpper();
    }
    return title;
}

BlockInspector::BlockInspector(Theme& theme, MailDraft& draft, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_draft(draft)
{
    setObjectName(QStringLiteral("blockInspector"));
    setAccessibleName(tr("Settings of the selected block"));
    setWidgetResizable(true);
    setMinimumWidth(theme.scaled(narrowest));
    setProperty("kitFlat", true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&draft, &MailDraft::selectionChanged, this, &BlockInspector::rebuild);
    connect(&draft, &MailDraft::changed, this, &BlockInspector::refresh);
    rebuild();
}

void BlockInspector::enter()
{
    for (QWidget* field : widget()->findChildren<QWidget*>()) {
        if (field->objectName().startsWith(u"attribute-") && field->focusPolicy() != Qt::NoFocus) {
            field->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

void BlockInspector::enterField(const QString& attribute)
{
    if (auto* field = widget()->findChild<QWidget*>(QStringLiteral("attribute-") + attribute)) {
        ensureWidgetVisible(field);
        field->setFocus(Qt::OtherFocusReason);
    }
}

void BlockInspector::refresh()
{
    const mjml::Node* node = m_draft.selected();
    if (m_taking)
        return;
    if (m_shown != m_draft.selection() || (node ? node->name : std::string()) != m_shownName)
        return rebuild();
    // The fields show what undo brought back; the one being written in is left alone.
    for (QLineEdit* line : widget()->findChildren<QLineEdit*>()) {
        const std::string name = line->property("attribute").toString().toStdString();
        const mjml::Attribute* given = node && !name.empty() ? node->attribute(name) : nullptr;
        if (!name.empty() && line->text() != (given ? q(given->value) : QString()))
            line->setText(given ? q(given->value) : QString());
    }
    for (QComboBox* box : widget()->findChildren<QComboBox*>()) {
        const std::string name = box->property("attribute").toString().toStdString();
        const mjml::Attribute* given = node && !name.empty() ? node->attribute(name) : nullptr;
        box->setCurrentIndex(qMax(0, given ? box->findData(q(given->value)) : 0));
    }
    for (QPlainTextEdit* content : widget()->findChildren<QPlainTextEdit*>()) {
        if (node && content->toPlainText() != q(node->text))
            content->setPlainText(q(node->text));
    }
}

void BlockInspector::rebuild()
{
    m_shown = m_draft.selection();
    const mjml::Node* node = m_draft.selected();
    m_shownName = node ? node->name : std::string();
    auto* page = new QWidget(this);
    page->setObjectName(QStringLiteral("inspectorPage"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(space::l, space::m, space::l, space::l);
    column->setSpacing(space::m);
    auto* title =
        new Label(m_theme, node ? mailBlockTitle(*node) : tr("Nothing is selected"), Type::Lead, Colour::Text1, page);
    title->setType(Type::Lead, Weight::Strong);
    title->setElided(true);
    column->addWidget(title);
    if (node) {
        auto* rows = new QGridLayout;
        rows->setHorizontalSpacing(space::m);
        rows->setVerticalSpacing(space::m);
        rows->setColumnStretch(1, 1);
        column->addLayout(rows);
        addContent(*rows, *node);
        if (const mjml::Component* component = mjml::findComponent(node->name)) {
            for (const mjml::AttributeSpec& spec : component->attributes) {
                const mjml::Attribute* given = node->attribute(spec.name());
                if (m_showsAll || given || isMain(spec.name()))
                    addAttribute(*rows, spec, given ? q(given->value) : QString());
            }
        }
        auto* more =
            new Button(m_theme, Button::Role::Ghost, m_showsAll ? tr("Fewer attributes") : tr("All attributes"), page);
        more->setObjectName(QStringLiteral("inspectorMore"));
        connect(more, &QAbstractButton::clicked, this, [this] {
            m_showsAll = !m_showsAll;
            rebuild();
        });
        if (node->kind == mjml::Node::Kind::Element)
            column->addWidget(more, 0, Qt::AlignLeading);
        else
            more->hide();
    } else {
        auto* hint = new Label(m_theme, tr("Click a block on the page, or walk there with the arrow keys."), Type::Body,
                               Colour::Text2, page);
        hint->setWordWrap(true);
        column->addWidget(hint);
    }
    column->addStretch(1);
    // A field that is in the middle of telling must not go under its own hands.
    if (QWidget* old = takeWidget())
        old->deleteLater();
    setWidget(page);
    page->show();
}

void BlockInspector::addContent(QGridLayout& rows, const mjml::Node& node)
{
    const mjml::Component* component = mjml::findComponent(node.name);
    const bool isSource =
        node.kind != mjml::Node::Kind::Element || node.name == "mj-raw" || node.name == "mj-table" ||
        (component && component->holds == mjml::Holds::Content && node.name.starts_with("mj-accordion"));
    if (!isSource)
        return;
    auto* text = new QPlainTextEdit(q(node.text), rows.parentWidget());
    text->setObjectName(QStringLiteral("attribute-content"));
    text->setUndoRedoEnabled(false);
    text->setTabChangesFocus(true);
    text->setLayoutDirection(Qt::LeftToRight);
    text->setFont(m_theme.fixedFont(Type::Small));
    text->setFixedHeight(m_theme.scaled(contentHeight));
    addRow(rows, node.kind == mjml::Node::Kind::Liquid ? tr("Liquid") : tr("HTML"), text, true);
    connect(text, &QPlainTextEdit::textChanged, this, [this, text] {
        const QScopedValueRollback taking(m_taking, true);
        const mjml::Node* now = m_draft.selected();
        if (!now || text->toPlainText().trimmed().toStdString() == now->text)
            return;
        const bool took = m_draft.setText(m_draft.selection(), text->toPlainText().toStdString());
        text->setProperty("kitInvalid", !took);
        text->setToolTip(took ? QString() : tr("This would not be read as one block again."));
        text->update();
    });
}

/// What holds for the selected element while it does not say otherwise itself.
QString BlockInspector::standardOf(const mjml::AttributeSpec& spec) const
{
    const mjml::Node* selected = m_draft.selected();
    if (!selected)
        return {};
    const mjml::Head head = mjml::readHead(m_draft.document());
    mjml::Node bare;
    bare.name = selected->name;
    if (const mjml::Attribute* classes = selected->attribute("mj-class"))
        bare.attributes.push_back(*classes);
    const mjml::AttributeSet values = valuesOf(bare, head);
    return values.has(spec.attribute) ? q(values.get(spec.attribute)) : QString();
}

QWidget* BlockInspector::makeField(const mjml::AttributeSpec& spec, const QString& value, QWidget* parent)
{
    const QString name = q(spec.name());
    const QString standard = standardOf(spec);
    const bool isFlag = spec.type == mjml::ValueType::Flag;
    if (isFlag || spec.type == mjml::ValueType::Choice) {
        auto* box = new QComboBox(parent);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        // The first choice is to say nothing: then the standard one holds.
        box->addItem(standard.isEmpty() ? tr("Standard") : standard, QString());
        const std::vector<std::string_view> words =
            isFlag ? std::vector<std::string_view>{"true", "false"} : spec.words();
        for (const std::string_view word : words) {
            if (!word.empty() && q(word) != standard)
                box->addItem(q(word), q(word));
        }
        if (!value.isEmpty() && box->findData(value) < 0)
            box->addItem(value, value);
        box->setCurrentIndex(qMax(0, box->findData(value)));
        connect(box, &QComboBox::activated, this, [this, box, name] { take(name, box->currentData().toString()); });
        return box;
    }
    auto* line = new QLineEdit(value, parent);
    line->setPlaceholderText(standard);
    line->setCursorPosition(0);
    line->setClearButtonEnabled(true);
    connect(line, &QLineEdit::textChanged, this, [this, line, name, spec] {
        const std::string text = line->text().toStdString();
        const std::string problem = text.empty() ? std::string() : mjml::problemOfValue(spec, text);
        line->setProperty("kitInvalid", !problem.empty());
        line->setToolTip(problem.empty() ? QString()
                                         : attributeTitle(spec.name()) + u' ' + QString::fromStdString(problem));
        line->setAccessibleDescription(line->toolTip());
        line->update();
        take(name, line->text());
    });
    if (spec.type == mjml::ValueType::Colour)
        makeColourField(line, name);
    return line;
}

/// A swatch in the field that shows the colour and offers others.
QWidget* BlockInspector::makeColourField(QWidget* field, const QString& name)
{
    auto* line = qobject_cast<QLineEdit*>(field);
    auto* swatch = line->addAction(QIcon(), QLineEdit::TrailingPosition);
    swatch->setObjectName(QStringLiteral("swatch-") + name);
    swatch->setText(tr("Choose a colour"));
    const auto show = [this, line, swatch] {
        const QString text = line->text().isEmpty() ? line->placeholderText() : line->text();
        QPixmap picture(size::icon, size::icon);
        picture.fill(QColor::isValidColor(text) ? QColor(text) : m_theme.colour(Colour::Surface3));
        swatch->setIcon(picture);
    };
    connect(line, &QLineEdit::textChanged, swatch, show);
    show();
    const auto offer = [this, line] {
        auto* popup = new ColourPopup(m_theme, m_draft.brand().colours, line->text(), line);
        connect(popup, &ColourPopup::picked, line, [line](const QString& colour) { line->setText(colour); });
        popup->openAt({line->mapToGlobal(QPoint()), line->size()});
    };
    connect(swatch, &QAction::triggered, this, offer);
    line->installEventFilter(this);
    return line;
}

void BlockInspector::addAttribute(QGridLayout& rows, const mjml::AttributeSpec& spec, const QString& value)
{
    QWidget* field = makeField(spec, value, rows.parentWidget());
    field->setObjectName(QStringLiteral("attribute-") + q(spec.name()));
    field->setProperty("attribute", q(spec.name()));
    field->setMinimumWidth(m_theme.scaled(smallestField));
    const bool isPicture = isPictureAddress(m_shownName, spec.name());
    const bool isWords = spec.name() == "alt" || spec.name() == "href" || spec.name() == "src" || isPicture;
    addRow(rows, attributeTitle(spec.name()), field, isWords,
           spec.name() == "alt" && value.isEmpty() ? tr("Say what the image shows; many read mails without images")
                                                   : QString());
    if (isPicture)
        addPictureButton(rows, q(spec.name()));
}

/// Below the address: what fills it from a file or from the workspace.
void BlockInspector::addPictureButton(QGridLayout& rows, const QString& attribute)
{
    auto* button =
        new Button(m_theme, Button::Role::Secondary, Glyph::Image, tr("Choose a picture…"), rows.parentWidget());
    button->setObjectName(QStringLiteral("choosePicture-") + attribute);
    connect(button, &QAbstractButton::clicked, this, [this, button, attribute] {
        Q_EMIT pictureWanted({m_draft.selection(), attribute.toStdString(), {}},
                             {button->mapToGlobal(QPoint()), button->size()});
    });
    rows.addWidget(button, rows.rowCount(), 0, 1, 2, Qt::AlignLeading);
}

void BlockInspector::addRow(QGridLayout& rows, const QString& title, QWidget* field, bool wide, const QString& hint)
{
    auto* name = new Label(m_theme, title, wide ? Type::Small : Type::Body, Colour::Text2, rows.parentWidget());
    name->setBuddy(field);
    field->setAccessibleName(title);
    const int at = rows.rowCount();
    rows.addWidget(name, at, 0, 1, wide ? 2 : 1);
    rows.addWidget(field, wide ? at + 1 : at, wide ? 0 : 1, 1, wide ? 2 : 1);
    if (hint.isEmpty())
        return;
    auto* note = new Label(m_theme, hint, Type::Small, Colour::Text3, rows.parentWidget());
    note->setWordWrap(true);
    rows.addWidget(note, rows.rowCount(), 0, 1, 2);
    field->setAccessibleDescription(hint);
}

void BlockInspector::take(const QString& name, const QString& value)
{
    const QScopedValueRollback taking(m_taking, true);
    const mjml::Node* node = m_draft.selected();
    const mjml::Attribute* given = node ? node->attribute(name.toStdString()) : nullptr;
    if (value.isEmpty() ? given == nullptr : given && q(given->value) == value)
        return;
    m_draft.setAttribute(m_draft.selection(), name.toStdString(),
                         value.isEmpty() ? std::nullopt : std::optional(value.toStdString()));
}

bool BlockInspector::eventFilter(QObject* watched, QEvent* event)
{
    // Alt and Down open the colours, as they open a list.
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        auto* line = qobject_cast<QLineEdit*>(watched);
        if (line && key->key() == Qt::Key_Down && key->modifiers() == Qt::AltModifier) {
            const QList<QAction*> actions = line->actions();
            for (QAction* action : actions) {
                if (action->objectName().startsWith(u"swatch-"))
                    action->trigger();
            }
            return true;
        }
    }
    return QScrollArea::eventFilter(watched, event);
}

}

#include "ui/messages/spellguide.h"

#include "ui/kit/theme.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/blocktextedit.h"
#include "ui/messages/markedline.h"
#include "ui/models/services.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPlainTextEdit>
#include <QScreen>

namespace patron::ui {

namespace {
/// After the last key; short enough that one has not gone on far.
constexpr int pauseMs = 300;
/// Between blocks when all are checked at once: ends words and paragraphs.
constexpr QChar blockEnd = QChar::ParagraphSeparator;
}

SpellGuide::SpellGuide(Theme& theme, Services& services, MarkedLine& subject, MarkedLine& preheader, BlockEditor& body,
                       QObject* parent)
    : QObject(parent)
    , m_theme(theme)
    , m_spelling(new Spelling(services, this))
    , m_body(body)
    , m_canvas(body.canvas())
    , m_page(new QObject(this))
{
    const WaveColour wave = [this] { return m_theme.colour(Colour::Danger); };
    m_subject = makeSpellPlace(subject, this);
    m_preheader = makeSpellPlace(preheader, this);
    m_block = makeSpellPlace(
        *m_canvas.textEdit(), [this] { return m_canvas.waveColour(); }, this);
    m_source = makeSpellPlace(
        body.source(), message::SpellSyntax::Markup, wave,
        [this](const QList<QTextEdit::ExtraSelection>& selections) { m_body.source().setSpelling(selections); }, this);
    m_plain = makeSpellPlace(body.plainTextEdit(), message::SpellSyntax::Text, wave, {}, this);
    for (SpellPlace* place : {m_subject, m_preheader, m_block, m_source, m_plain})
        watch(place);
    m_canvas.installEventFilter(this);
    m_soon.setSingleShot(true);
    m_soon.setInterval(pauseMs);
    connect(&m_soon, &QTimer::timeout, this, &SpellGuide::checkNow);
    connect(&body, &BlockEditor::changed, this, [this] {
        m_isPageChecked = false;
        checkSoon();
    });
    const auto all = [this] {
        for (SpellPlace* place : std::as_const(m_places))
            place->setStale();
        m_pageMarks.clear();
        m_isPageChecked = false;
        checkNow();
    };
    connect(m_spelling, &Spelling::changed, this, all);
    connect(&theme, &Theme::changed, this, all);
}

void SpellGuide::watch(SpellPlace* place)
{
    m_places.append(place);
    connect(place, &SpellPlace::edited, this, &SpellGuide::checkSoon);
    place->widget()->installEventFilter(this);
    if (auto* area = qobject_cast<QAbstractScrollArea*>(place->widget()))
        area->viewport()->installEventFilter(this);
}

void SpellGuide::setBodySyntax(message::SpellSyntax syntax)
{
    if (syntax == m_source->syntax())
        return;
    m_source->setSyntax(syntax);
    m_source->setStale();
    checkSoon();
}

bool SpellGuide::isInFront(const SpellPlace& place) const
{
    return place.widget()->isVisible();
}

bool SpellGuide::isDesign() const
{
    return m_canvas.isVisible();
}

void SpellGuide::checkSoon()
{
    m_soon.start();
}

void SpellGuide::checkNow()
{
    m_soon.stop();
    for (SpellPlace* place : std::as_const(m_places)) {
        if (!place->isStale() || !isInFront(*place))
            continue;
        const QString text = place->text();
        if (!m_spelling->isReady()) {
            place->setMarks({});
            continue;
        }
        m_spelling->check(place, text, place->syntax(), [this, place, text](const QList<SpellMark>& marks) {
            // What was changed meanwhile is checked again.
            if (place->text() == text)
                place->setMarks(marks);
            settle();
        });
    }
    if (isDesign() && !m_isPageChecked)
        checkPage();
    settle();
}

/// All blocks in one go.
void SpellGuide::checkPage()
{
    QStringList texts = m_canvas.texts();
    texts.removeDuplicates();
    m_spelling->check(m_page, texts.join(blockEnd), message::SpellSyntax::Text,
                      [this, texts](const QList<SpellMark>& marks) {
                          m_isPageChecked = true;
                          m_pageMarks.clear();
                          qsizetype at = 0;
                          qsizetype next = 0;
                          for (const QString& text : texts) {
                              QList<SpellMark>& own = m_pageMarks[text];
                              for (; next < marks.size() && marks[next].from < at + text.size(); ++next)
                                  own.append({marks[next].from - int(at), marks[next].to - int(at), marks[next].word});
                              at += text.size() + 1;
                          }
                          m_canvas.setSpelling(m_pageMarks);
                          settle();
                      });
}

/// Something has been checked; one may be waiting for it.
void SpellGuide::settle()
{
    Q_EMIT counted();
    if (!m_wantsNext)
        return;
    for (const SpellPlace* place : std::as_const(m_places)) {
        if (place->isStale() && isInFront(*place))
            return;
    }
    if (isDesign() && !m_isPageChecked)
        return;
    m_wantsNext = false;
    takeStep();
}

int SpellGuide::unknownWords() const
{
    qsizetype count = 0;
    for (const SpellPlace* place : m_places) {
        if (place != m_block && isInFront(*place))
            count += place->marks().size();
    }
    if (isDesign()) {
        for (const QString& text : m_canvas.texts())
            count += m_pageMarks.value(text).size();
    }
    return int(count);
}

void SpellGuide::goToNext()
{
    if (!m_spelling->isReady())
        return;
    m_wantsNext = true;
    checkNow();
}

bool SpellGuide::goWithin(SpellPlace& place, bool fromCursor)
{
    const auto mark = fromCursor                 ? place.markAfterCursor()
                      : !place.marks().isEmpty() ? std::optional(place.marks().front())
                                                 : std::nullopt;
    if (!mark || !isInFront(place))
        return false;
    place.widget()->setFocus(Qt::OtherFocusReason);
    place.select(*mark);
    open(place, *mark, place.rectOf(*mark).bottomLeft());
    return true;
}

/// The first block with an unknown word among these.
bool SpellGuide::goToBlock(int from, int to)
{
    const QStringList texts = m_canvas.texts();
    for (int block = from; block < qMin(to, int(texts.size())); ++block) {
        const QList<SpellMark> marks = m_pageMarks.value(texts[block]);
        if (marks.isEmpty())
            continue;
        m_canvas.writeText(block);
        m_block->setMarks(m_block->text() == texts[block] ? marks : QList<SpellMark>());
        if (goWithin(*m_block, false))
            return true;
    }
    return false;
}

/// Subject, preheader, then the blocks or the text in front; round and round.
void SpellGuide::takeStep()
{
    SpellPlace& text = isDesign() ? *m_block : isInFront(*m_source) ? *m_source : *m_plain;
    const int blocks = int(m_canvas.texts().size());
    const auto goOnIn = [&](SpellPlace& place) { return place.widget()->hasFocus() && goWithin(place, true); };
    const bool isInSubject = m_subject->widget()->hasFocus();
    const bool isInLines = isInSubject || m_preheader->widget()->hasFocus();
    const bool isInText = text.widget()->hasFocus();
    const bool isInBody = m_body.isAncestorOf(QApplication::focusWidget());
    if (goOnIn(*m_subject) || (isInSubject && goWithin(*m_preheader, false)) || goOnIn(*m_preheader) || goOnIn(text))
        return;
    if (isInLines || isInBody) {
        if (isDesign() ? goToBlock(isInText ? m_canvas.textInFront() + 1 : 0, blocks)
                       : !isInText && goWithin(text, false))
            return;
    }
    if (goWithin(*m_subject, false) || goWithin(*m_preheader, false))
        return;
    isDesign() ? goToBlock(0, blocks) : goWithin(text, false);
}

void SpellGuide::put(SpellPlace& place, const SpellMark& mark, const QString& text)
{
    if (!place.marks().contains(mark))
        return; // the text became another while the menu was open
    if (m_stepBreak)
        m_stepBreak();
    place.replace(mark, text);
    if (m_stepBreak)
        m_stepBreak();
    checkNow();
}

void SpellGuide::fill(QMenu& menu, SpellPlace& place, const SpellMark& mark, const QStringList& suggestions)
{
    QAction* looking = menu.actions().value(0);
    for (const QString& word : suggestions) {
        auto* action = new QAction(QString(word).replace(u'&', QStringLiteral("&&")), &menu);
        action->setObjectName(QStringLiteral("spellSuggestion"));
        QFont strong = menu.font();
        strong.setWeight(QFont::DemiBold);
        action->setFont(strong);
        connect(action, &QAction::triggered, this, [this, &place, mark, word] { put(place, mark, word); });
        menu.insertAction(looking, action);
    }
    if (suggestions.isEmpty()) {
        looking->setText(tr("No word is near it"));
        return;
    }
    menu.removeAction(looking);
    menu.setActiveAction(menu.actions().value(0));
    // It grew: it stays on the screen.
    menu.adjustSize();
    const QScreen* screen = QGuiApplication::screenAt(menu.pos());
    const int below =
        menu.geometry().bottom() - (screen ? screen : QGuiApplication::primaryScreen())->availableGeometry().bottom();
    if (below > 0)
        menu.move(menu.x(), menu.y() - below);
}

void SpellGuide::open(SpellPlace& place, const SpellMark& mark, const QPoint& at)
{
    if (m_menu)
        m_menu->close();
    auto* menu = new QMenu(place.widget());
    menu->setObjectName(QStringLiteral("spellMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Spelling of “%1”").arg(mark.word));
    menu->addAction(tr("Looking for words…"))->setEnabled(false);
    menu->addSeparator();
    QAction* add = menu->addAction(tr("Add “%1” to the dictionary").arg(mark.word));
    add->setObjectName(QStringLiteral("spellAdd"));
    connect(add, &QAction::triggered, this, [this, word = mark.word] { m_spelling->add(word); });
    QAction* ignore = menu->addAction(tr("Ignore here"));
    ignore->setObjectName(QStringLiteral("spellIgnore"));
    connect(ignore, &QAction::triggered, this, [this, word = mark.word] { m_spelling->ignore(word); });
    menu->addSeparator();
    QMenu* standard = place.standardMenu();
    standard->setParent(menu, standard->windowFlags());
    for (QAction* action : standard->actions()) {
        // The field's own steps, of which it has none: those of the message are in the window's menu.
        if (action->objectName() != u"edit-undo" && action->objectName() != u"edit-redo")
            menu->addAction(action);
    }
    menu->installEventFilter(this);
    m_menu = menu;
    menu->popup(at);
    m_spelling->suggest(menu, mark.word, [this, menu, &place, mark](const QStringList& suggestions) {
        fill(*menu, place, mark, suggestions);
    });
}

/// On an unknown word its menu; on one of the shop's dictionary a way out of it. Elsewhere the field has its own.
bool SpellGuide::openMenu(SpellPlace& place, int position, const QPoint& at)
{
    if (!m_spelling->isReady())
        return false;
    if (const auto mark = place.isStale() ? std::nullopt : place.markAt(position)) {
        place.select(*mark);
        open(place, *mark, at);
        return true;
    }
    const QString word = place.wordAt(position).word;
    if (word.isEmpty() || !m_spelling->isAdded(word))
        return false;
    QMenu* menu = place.standardMenu();
    menu->setObjectName(QStringLiteral("spellMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* remove = new QAction(tr("Take “%1” out of the dictionary").arg(word), menu);
    remove->setObjectName(QStringLiteral("spellRemove"));
    connect(remove, &QAction::triggered, this, [this, word] { m_spelling->remove(word); });
    QAction* first = menu->actions().value(0);
    menu->insertAction(first, remove);
    menu->insertSeparator(first);
    menu->popup(at);
    return true;
}

bool SpellGuide::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Show)
        checkSoon(); // what nobody saw was not checked
    if (watched == m_menu && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_F7) {
        m_menu->close();
        goToNext();
        return true;
    }
    if (event->type() != QEvent::ContextMenu)
        return QObject::eventFilter(watched, event);
    for (SpellPlace* place : std::as_const(m_places)) {
        auto* area = qobject_cast<QAbstractScrollArea*>(place->widget());
        if (watched != place->widget() && (!area || watched != area->viewport()))
            continue;
        const auto* asked = static_cast<QContextMenuEvent*>(event);
        if (asked->reason() != QContextMenuEvent::Mouse) {
            const int position = place->cursorPosition();
            const auto mark = place->markAt(position);
            const QRect rect = place->rectOf(mark ? *mark : SpellMark{position, position, {}});
            return openMenu(*place, position, rect.bottomLeft());
        }
        // On the field itself: the event has come up from its viewport, which had it first.
        if (area && watched == area)
            return false;
        return openMenu(*place, place->positionAt(asked->pos()), asked->globalPos());
    }
    return QObject::eventFilter(watched, event);
}

}

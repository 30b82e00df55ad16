#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QTimer>

#include "ui/messages/spellplace.h"

#include <functional>

class QMenu;

namespace patron::ui {

class BlockEditor;
class MailCanvas;
class MarkedLine;
class Services;
class Theme;

/// Marks the unknown words of a message wherever it is written, offers better ones in a menu, and walks through them.
/// A text is checked when one has not changed it for a moment.
class SpellGuide : public QObject
{
    Q_OBJECT

public:
    /// The fields and services must outlive it.
    SpellGuide(Theme& theme, Services& services, MarkedLine& subject, MarkedLine& preheader, BlockEditor& body,
               QObject* parent);

    Spelling& spelling() { return *m_spelling; }
    /// What the body is: markup in its source, or text alone.
    void setBodySyntax(message::SpellSyntax syntax);
    /// Around a replacement, so that it is a step of its own to undo.
    void setStepBreak(std::function<void()> stepBreak) { m_stepBreak = std::move(stepBreak); }
    /// To the next unknown word of what is in front, with its menu; behind the last one comes the first.
    void goToNext();
    /// In all that is in front.
    int unknownWords() const;

Q_SIGNALS:
    /// The number of unknown words may be another.
    void counted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void watch(SpellPlace* place);
    bool isInFront(const SpellPlace& place) const;
    bool isDesign() const;
    void checkSoon();
    void checkNow();
    void checkPage();
    void settle();
    void takeStep();
    bool goWithin(SpellPlace& place, bool fromCursor);
    bool goToBlock(int from, int to);
    void open(SpellPlace& place, const SpellMark& mark, const QPoint& at);
    void fill(QMenu& menu, SpellPlace& place, const SpellMark& mark, const QStringList& suggestions);
    void put(SpellPlace& place, const SpellMark& mark, const QString& text);
    bool openMenu(SpellPlace& place, int position, const QPoint& at);

    Theme& m_theme;
    Spelling* m_spelling;
    BlockEditor& m_body;
    MailCanvas& m_canvas;
    SpellPlace* m_subject;
    SpellPlace* m_preheader;
    SpellPlace* m_block;
    SpellPlace* m_source;
    SpellPlace* m_plain;
    QList<SpellPlace*> m_places;                  ///< in the order in which one walks
    QObject* m_page;                              ///< asks for the blocks that nobody writes in
    QHash<QString, QList<SpellMark>> m_pageMarks; ///< by the text of a block
    QPointer<QMenu> m_menu;
    QTimer m_soon;
    bool m_wantsNext = false; ///< once everything is checked
    bool m_isPageChecked = false;
    std::function<void()> m_stepBreak;
};

}

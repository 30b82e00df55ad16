#pragma once

#include "ui/models/programpicture.h"

#include <QLine>
#include <QRect>
#include <QWidget>

#include <set>

namespace patron::ui {

class StepCard;
class Theme;

/// A program drawn from top to bottom: who comes in, then each step below the one before, with a column for every way
/// a person can take. Ways that meet again go on together; a way to a step that stands elsewhere says so.
class ProgramFlow : public QWidget
{
    Q_OBJECT

public:
    ProgramFlow(Theme& theme, QWidget* parent);

    /// Draws it anew when the program is another or has changed; else only the numbers.
    void setPicture(const ProgramPicture& picture);
    StepCard* cardOf(const std::string& step) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    /// Empty: the entry.
    void stepChosen(const QString& step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Lane;
    /// A card, a mark in words, or ways beside each other.
    struct Item
    {
        StepCard* card = nullptr;
        QString mark;
        std::vector<Lane> lanes;
        QSize size;
    };
    struct Lane
    {
        QString label;
        std::vector<Item> items;
        bool open = false; ///< goes on below, where the ways meet
        QSize size;
    };
    struct Word
    {
        QRect rect;
        QString text;
    };

    void rebuild(const ProgramPicture& picture);
    Lane build(const ProgramPicture& picture, const std::string& from, const std::string& stop,
               std::set<std::string>& drawn);
    StepCard* makeCard(const ProgramPicture& picture, const program::Step& step);
    void measure(Lane& lane) const;
    void arrange();
    void place(const Lane& lane, int x, int y, int width);
    int placeLanes(const Item& item, int x, int y, int width);
    int gapPx() const;
    int labelHeight() const;

    Theme& m_theme;
    std::int64_t m_version = 0;
    Lane m_root;
    std::map<std::string, StepCard*> m_cards;
    QList<QLine> m_lines;
    QList<Word> m_words;
};

}

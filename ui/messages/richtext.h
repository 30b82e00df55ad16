#pragma once

#include <QTextObjectInterface>

#include <string>

class QTextCursor;
class QTextDocument;

namespace patron::ui {

/// The HTML of a text block as a document one can write in, and back. Elements are kept on the characters and
/// paragraphs they stand around, with all they say; Liquid, and HTML that is no text, are single characters.
namespace richtext {

enum Property {
    ChipSource = QTextFormat::UserProperty + 1, ///< of a chip: what stands there, verbatim
    InlineTags,                                 ///< start tags around a character, the outermost first
    BlockTags,                                  ///< "id start-tag" around a paragraph, the outermost first
    BreakTag                                    ///< how a line break is written
};
inline constexpr int chipObject = QTextFormat::UserObject + 1;

/// How the text looks where its HTML says nothing.
struct Look
{
    QString family;
    double sizePx = 13;
    int weight = 400;
    bool italic = false;
    QString colour;        ///< as CSS writes it
    double lineHeight = 0; ///< a factor; 0: the font's own
    Qt::Alignment align = Qt::AlignLeft;
};

/// Fills the document, which must be empty or may be overwritten.
void load(QTextDocument& document, const std::string& html, const Look& look);
/// The shortest clean HTML for what stands in the document.
std::string html(const QTextDocument& document);

/// Puts an element around the selected characters, or takes it away when all have it. "strong" and "em" know "b", "i".
void toggle(QTextCursor& cursor, const QString& element, const Look& look);
bool has(const QTextCursor& cursor, const QString& element);
/// The address of the link at the cursor; empty without one.
QString linkAt(const QTextCursor& cursor);
/// Makes the selection, or the link the cursor is in, a link; an empty address takes it away.
void setLink(QTextCursor& cursor, const QString& address, const Look& look);
/// The colour given to the words at the cursor; empty when it is the block's.
QString colourAt(const QTextCursor& cursor);
/// Gives the selection, or what is typed next, a colour; an empty one takes it away.
void setColour(QTextCursor& cursor, const QString& colour, const Look& look);
/// A new paragraph, list item or, after a heading, a paragraph.
void insertParagraph(QTextCursor& cursor, const Look& look);
void insertBreak(QTextCursor& cursor);
/// The paragraphs of the selection become a list, or, when they are one, plain paragraphs.
void toggleList(QTextCursor& cursor, bool numbered, const Look& look);
void insertChip(QTextCursor& cursor, const QString& source);
/// The chip right after this position; empty without one.
QString chipAt(const QTextDocument& document, int position);

/// Draws chips.
class ChipObject : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

public:
    explicit ChipObject(QObject* parent);
    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                    const QTextFormat& format) override;
    /// What stands on a chip.
    static QString labelOf(const QString& source);
};

}
}

#pragma once

#include <QWidget>

#include "ui/messages/mailcanvas.h"
#include "ui/messages/sourceeditor.h"
#include "ui/models/maildraft.h"

class QPlainTextEdit;
class QScrollArea;
class QStackedWidget;

namespace patron::ui {

class Banner;
class BlockInspector;
class BlockPalette;
class EmptyMail;
class FormatBar;
class SegmentedControl;
class SplitView;
class Theme;

/// A part of a mail, or a whole one, that is kept to be used again.
struct SavedRow
{
    QString name;
    std::string mjml;
};

/// The body of a message open for writing. An MJML mail has Blocks, with palette, page and inspector, beside its Source
/// and Plain text; other bodies have their source. It knows text, fields and brand, and nothing of where they are kept.
class BlockEditor : public QWidget
{
    Q_OBJECT

public:
    /// Steps go to `undo`, which must outlive the editor; null: to a stack of its own.
    explicit BlockEditor(Theme& theme, QUndoStack* undo = nullptr, QWidget* parent = nullptr);

    void open(const std::string& mjml);
    /// A body without blocks: HTML, which has a plain text beside it, or text alone. Its changes come as sourceTyped;
    /// their steps are the owner's.
    void openSource(const QString& source, bool isHtml);
    bool hasBlocks() const { return m_hasBlocks; }
    /// A body without blocks as it is now.
    void setSource(const QString& source);
    std::string mjml() const { return m_draft->text(); }
    MailDraft& draft() { return *m_draft; }
    MailCanvas& canvas() { return *m_canvas; }
    SourceEditor& source() { return *m_source; }
    QPlainTextEdit& plainTextEdit() { return *m_text; }
    /// Dotted names such as "customer.first_name".
    void setFields(const QStringList& fields);
    /// Counts for pages that are started from now on.
    void setBrand(const MailBrand& brand);
    void setSavedRows(const QList<SavedRow>& rows);
    /// Whole mails that an empty page offers to start from.
    void setStarters(const QList<SavedRow>& starters);
    /// What stands behind an address on the page; again when other pictures are there.
    void setImages(MailLayout::Images images) { m_canvas->setImages(std::move(images)); }
    /// Another number for each mail that is opened, for who comes back later.
    int opened() const { return m_opened; }
    /// Puts pictures where they are wanted, as one step, and asks for the text of one that has none.
    void placePictures(const PictureTarget& target, const QStringList& addresses);
    /// The written text part; empty: it is derived.
    void setPlainText(const QString& text);
    QString plainText() const { return m_plainText; }
    /// What stands beside source and plain text, and has the whole place under a tab "preview". Takes it over.
    void setSide(QWidget* side);
    /// "design", "source", "text" or "preview".
    void showTab(const QString& tab);
    QString tab() const;
    /// Places of the source, found by checks; those of reading it are shown anyway.
    void setMarks(const QList<SourceMark>& marks);
    /// Selects the block that has that place of the source, or goes there in the source.
    void goTo(int line, int column);
    /// The page, the source or the plain text, whichever is in front.
    QWidget* writingPlace() const;
    /// Puts the keyboard there.
    void enter();

Q_SIGNALS:
    /// The mail, also by undo and redo.
    void changed();
    void sourceTyped(const QString& source);
    void plainTextChanged(const QString& text);
    void tabChosen(const QString& tab);
    /// Files or a picture were given to the page.
    void picturesGiven(const QList<patron::ui::GivenPicture>& pictures, const patron::ui::PictureTarget& target);
    /// A picture is to be chosen, beside that rectangle of the screen.
    void pictureWanted(const patron::ui::PictureTarget& target, const QRect& place);
    /// The selected section, to be kept as a row.
    void rowSaved(const QString& mjml);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildDesign();
    QWidget* buildBar();
    void connectParts();
    void fillTabs();
    void showDraft();
    void showTrouble();
    void showMarks();
    void placeStart();
    void insertRow(int row, const std::optional<MailSlot>& slot);
    void saveRow();
    void refreshPlainText();

    Theme& m_theme;
    MailDraft* m_draft;
    SegmentedControl* m_tabs;
    SplitView* m_halves;
    QStackedWidget* m_pages;
    Banner* m_trouble;
    BlockPalette* m_palette;
    MailCanvas* m_canvas;
    FormatBar* m_format;
    QScrollArea* m_scroll;
    EmptyMail* m_start;
    BlockInspector* m_inspector;
    SourceEditor* m_source;
    QPlainTextEdit* m_text;
    QWidget* m_blockTools = nullptr;
    QWidget* m_side = nullptr;
    QList<SavedRow> m_rows;
    QList<SavedRow> m_starters;
    QList<SourceMark> m_marks;
    QString m_plainText;
    int m_opened = 0;
    bool m_hasBlocks = true;
    bool m_hasPlainText = true;
    bool m_isHalved = false; ///< source and side have been given their places
    bool m_showing = false;
};

}

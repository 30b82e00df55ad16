#pragma once

#include <QWidget>

#include "ui/messages/mailcanvas.h"
#include "ui/models/maildraft.h"

class QPlainTextEdit;
class QScrollArea;
class QStackedWidget;

namespace patron::ui {

class Banner;
class BlockInspector;
class BlockPalette;
class SegmentedControl;
class SourceEditor;
class Theme;

/// A part of a mail that is kept to be used again.
struct SavedRow
{
    QString name;
    std::string mjml;
};

/// An MJML mail open for writing: Design with palette, page and inspector; Source; Plain text. It knows text, fields
/// and brand, and nothing of where they are kept.
class BlockEditor : public QWidget
{
    Q_OBJECT

public:
    explicit BlockEditor(Theme& theme, QWidget* parent = nullptr);

    void open(const std::string& mjml);
    std::string mjml() const { return m_draft->text(); }
    MailDraft& draft() { return *m_draft; }
    MailCanvas& canvas() { return *m_canvas; }
    /// Dotted names such as "customer.first_name".
    void setFields(const QStringList& fields);
    /// Counts for pages that are started from now on.
    void setBrand(const MailBrand& brand);
    void setSavedRows(const QList<SavedRow>& rows);
    void setImages(MailLayout::Images images) { m_canvas->setImages(std::move(images)); }
    /// The written text part; empty: it is derived from the blocks.
    void setPlainText(const QString& text);
    QString plainText() const { return m_plainText; }
    /// "design", "source" or "text".
    void showTab(const QString& tab);

Q_SIGNALS:
    /// The mail, also by undo and redo.
    void changed();
    void plainTextChanged(const QString& text);
    /// The selected section, to be kept as a row.
    void rowSaved(const QString& mjml);

private:
    QWidget* buildDesign();
    QWidget* buildBar();
    void showDraft();
    void insertRow(int row, const std::optional<MailSlot>& slot);
    void saveRow();
    void refreshPlainText();

    Theme& m_theme;
    MailDraft* m_draft;
    SegmentedControl* m_tabs;
    QStackedWidget* m_pages;
    Banner* m_trouble;
    BlockPalette* m_palette;
    MailCanvas* m_canvas;
    QScrollArea* m_scroll;
    BlockInspector* m_inspector;
    SourceEditor* m_source;
    QPlainTextEdit* m_text;
    QList<SavedRow> m_rows;
    QString m_plainText;
    bool m_showing = false;
};

}

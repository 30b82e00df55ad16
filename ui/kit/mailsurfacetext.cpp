#include "ui/kit/mailsurface.h"

#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QImage>
#include <QSet>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace patron::ui {

namespace {

/// A text view that fetches nothing and counts the pictures it would need.
class StillText : public QTextBrowser
{
public:
    using QTextBrowser::QTextBrowser;
    QSet<QUrl> images;
    CarriedPictures pictures;

protected:
    QVariant loadResource(int type, const QUrl& name) override
    {
        if (type == QTextDocument::ImageResource && name.scheme().startsWith(u"http"))
            images.insert(name);
        if (type == QTextDocument::ImageResource && name.scheme() == u"cid")
            return QImage::fromData(pictures.value(name.path(QUrl::FullyDecoded)).bytes);
        return {};
    }
    void doSetSource(const QUrl&, QTextDocument::ResourceType) override {}
};

class TextSurface : public MailSurface
{
public:
    TextSurface(Theme& theme, QWidget* parent)
        : MailSurface(parent)
        , m_text(new StillText(this))
    {
        m_text->setObjectName(QStringLiteral("mailView"));
        m_text->setAccessibleName(tr("The mail as it may look"));
        m_text->setOpenLinks(false);
        m_text->setProperty("kitFlat", true);
        m_text->setStyleSheet(QStringLiteral("background: white; color: black;"));
        setFocusProxy(m_text);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        auto* note = new Label(theme, tr("Approximate preview"), Type::Caption, Colour::Text3, this);
        column->addWidget(note);
        column->addWidget(m_text, 1);
    }

    bool exact() const override { return false; }
    void showHtml(const QString& html, const CarriedPictures& pictures, bool) override
    {
        m_text->images.clear();
        m_text->pictures = pictures;
        m_text->setHtml(html);
        // Pictures are asked for when the text is laid out.
        m_text->document()->size();
        Q_EMIT shown(static_cast<int>(m_text->images.size()));
    }
    void setDesignWidth(int) override {}
    void readText(std::function<void(QString)> answer) override { answer(m_text->toPlainText()); }

private:
    StillText* m_text;
};

}

MailSurface* makeMailSurface(Theme& theme, QWidget* parent)
{
    return new TextSurface(theme, parent);
}

}

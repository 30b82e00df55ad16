#include "ui/kit/mailsurface.h"

#include <QBuffer>
#include <QSet>
#include <QVBoxLayout>
#include <QWebEngineCookieStore>
#include <QWebEnginePage>
#include <QWebEngineProfile>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestInterceptor>
#include <QWebEngineUrlRequestJob>
#include <QWebEngineUrlScheme>
#include <QWebEngineUrlSchemeHandler>
#include <QWebEngineView>

#include <algorithm>

namespace patron::ui {

namespace {

const QByteArray carriedScheme = QByteArrayLiteral("cid");

/// The engine learns of a scheme before it starts: with the first surface.
void registerCarried()
{
    static const bool once = [] {
        QWebEngineUrlScheme scheme(carriedScheme);
        scheme.setSyntax(QWebEngineUrlScheme::Syntax::Path);
        scheme.setFlags(QWebEngineUrlScheme::SecureScheme);
        QWebEngineUrlScheme::registerScheme(scheme);
        return true;
    }();
    Q_UNUSED(once)
}

/// Gives out the pictures the mail carries. Called on the GUI thread (Qt 6).
class Carrier : public QWebEngineUrlSchemeHandler
{
public:
    using QWebEngineUrlSchemeHandler::QWebEngineUrlSchemeHandler;

    void requestStarted(QWebEngineUrlRequestJob* job) override
    {
        const QString id = job->requestUrl().path(QUrl::FullyDecoded);
        const auto found = m_pictures.constFind(id);
        if (found == m_pictures.cend() || !found->type.startsWith("image/"))
            return job->fail(QWebEngineUrlRequestJob::UrlNotFound);
        auto* bytes = new QBuffer(job);
        bytes->setData(found->bytes);
        job->reply(found->type, bytes);
    }
    void carry(const CarriedPictures& pictures) { m_pictures = pictures; }

private:
    CarriedPictures m_pictures;
};

/// Lets nothing out but the mail itself, and pictures where they were asked for. Called on the GUI thread (Qt 6).
class Gate : public QWebEngineUrlRequestInterceptor
{
public:
    using QWebEngineUrlRequestInterceptor::QWebEngineUrlRequestInterceptor;

    void interceptRequest(QWebEngineUrlRequestInfo& request) override
    {
        const QString scheme = request.requestUrl().scheme();
        if (scheme == u"data" || scheme == u"about" || scheme == QLatin1String(carriedScheme))
            return;
        const auto type = request.resourceType();
        const bool isImage = type == QWebEngineUrlRequestInfo::ResourceTypeImage;
        if (m_remote && isImage && (scheme == u"http" || scheme == u"https"))
            return;
        request.block(true);
        if (isImage || type == QWebEngineUrlRequestInfo::ResourceTypeFavicon)
            m_images.insert(request.requestUrl());
    }
    /// For the next mail.
    void forget(bool remote)
    {
        m_images.clear();
        m_remote = remote;
    }
    int images() const { return static_cast<int>(m_images.size()); }

private:
    QSet<QUrl> m_images;
    bool m_remote = false;
};

/// Shows what it is given and goes nowhere.
class StillPage : public QWebEnginePage
{
public:
    using QWebEnginePage::QWebEnginePage;

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame) override
    {
        return isMainFrame && type == NavigationTypeTyped && (url.scheme() == u"data" || url.scheme() == u"about");
    }
    void javaScriptConsoleMessage(JavaScriptConsoleMessageLevel, const QString&, int, const QString&) override {}
};

void restrain(QWebEngineSettings& settings)
{
    using S = QWebEngineSettings;
    for (const auto attribute :
         {S::JavascriptEnabled, S::JavascriptCanOpenWindows, S::JavascriptCanAccessClipboard, S::LocalStorageEnabled,
          S::LocalContentCanAccessRemoteUrls, S::LocalContentCanAccessFileUrls, S::PluginsEnabled,
          S::HyperlinkAuditingEnabled, S::ScreenCaptureEnabled, S::WebGLEnabled, S::AutoLoadIconsForPage,
          S::DnsPrefetchEnabled, S::PdfViewerEnabled, S::NavigateOnDropEnabled, S::FocusOnNavigationEnabled})
        settings.setAttribute(attribute, false);
    settings.setAttribute(S::AutoLoadImages, true);
    settings.setUnknownUrlSchemePolicy(S::DisallowUnknownUrlSchemes);
}

class WebSurface : public MailSurface
{
public:
    explicit WebSurface(QWidget* parent)
        : MailSurface(parent)
        , m_profile(new QWebEngineProfile(this))
        , m_gate(new Gate(this))
        , m_carrier(new Carrier(this))
        , m_view(new QWebEngineView(this))
        , m_page(new StillPage(m_profile, m_view))
    {
        m_profile->setUrlRequestInterceptor(m_gate);
        m_profile->installUrlSchemeHandler(carriedScheme, m_carrier);
        // Who asks for remote pictures is not to be known again by them.
        m_profile->setPersistentCookiesPolicy(QWebEngineProfile::NoPersistentCookies);
        m_profile->cookieStore()->setCookieFilter([](const QWebEngineCookieStore::FilterRequest&) { return false; });
        restrain(*m_page->settings());
        m_page->setBackgroundColor(Qt::white);
        m_view->setPage(m_page);
        m_view->setContextMenuPolicy(Qt::NoContextMenu);
        m_view->setAcceptDrops(false);
        setFocusProxy(m_view);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_view);
        connect(m_page, &QWebEnginePage::loadFinished, this, [this] {
            nameInnerParts();
            Q_EMIT shown(m_gate->images());
        });
    }

    ~WebSurface() override
    {
        // The page must go before its profile.
        delete m_page;
    }

    bool exact() const override { return true; }
    void showHtml(const QString& html, const CarriedPictures& pictures, bool remote) override
    {
        m_gate->forget(remote);
        m_carrier->carry(pictures);
        m_page->setHtml(html);
    }
    void setDesignWidth(int widthPx) override
    {
        m_designWidth = widthPx;
        fit();
    }
    void readText(std::function<void(QString)> answer) override { m_page->toPlainText(std::move(answer)); }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        MailSurface::resizeEvent(event);
        fit();
    }

private:
    void fit()
    {
        const double scale = m_designWidth > 0 ? double(width()) / m_designWidth : 1.0;
        m_view->setZoomFactor(std::clamp(scale, 0.4, 1.0));
    }
    /// The engine puts a widget of its own into the view; it takes the keyboard, so it needs names.
    void nameInnerParts()
    {
        for (QWidget* inner : m_view->findChildren<QWidget*>()) {
            if (inner->objectName().isEmpty())
                inner->setObjectName(QStringLiteral("mailPicture"));
            inner->setAccessibleName(tr("The mail as it looks"));
        }
        m_view->setObjectName(QStringLiteral("mailView"));
        m_view->setAccessibleName(tr("The mail as it looks"));
    }

    QWebEngineProfile* m_profile;
    Gate* m_gate;
    Carrier* m_carrier;
    QWebEngineView* m_view;
    QWebEnginePage* m_page;
    int m_designWidth = 0;
};

}

MailSurface* makeMailSurface(Theme&, QWidget* parent)
{
    registerCarried();
    return new WebSurface(parent);
}

}

#include "ui/kit/themewatcher.h"

#include "ui/kit/theme.h"

#include <QGuiApplication>
#include <QPalette>
#include <QSettings>

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif
#ifdef PATRON_HAVE_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#endif
#ifdef Q_OS_WIN
#include <windows.h>
#endif

namespace patron::ui {

#ifdef PATRON_HAVE_DBUS
namespace {

const QString kPortalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");

}
#endif

ThemeWatcher::ThemeWatcher(Theme& theme, QObject* parent)
    : QObject(parent)
    , m_theme(theme)
    , m_fallback(schemeFromPalette(QGuiApplication::palette().color(QPalette::Window)))
{
    tell();
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] { tell(); });
#elif defined(Q_OS_WIN)
    qApp->installNativeEventFilter(this);
#else
    askPortal();
#endif
}

ThemeWatcher::~ThemeWatcher()
{
    if (qApp)
        qApp->removeNativeEventFilter(this);
}

Scheme ThemeWatcher::schemeFromPortal(uint colourScheme, uint contrast)
{
    if (contrast == 1)
        return Scheme::HighContrast;
    return colourScheme == 1 ? Scheme::Dark : Scheme::Light;
}

Scheme ThemeWatcher::schemeFromPalette(const QColor& window)
{
    return window.lightness() < 128 ? Scheme::Dark : Scheme::Light;
}

void ThemeWatcher::tell()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const Qt::ColorScheme wanted = QGuiApplication::styleHints()->colorScheme();
    if (wanted != Qt::ColorScheme::Unknown)
        m_theme.setSystemScheme(wanted == Qt::ColorScheme::Dark ? Scheme::Dark : Scheme::Light);
    else
        m_theme.setSystemScheme(m_fallback);
#elif defined(Q_OS_WIN)
    const QSettings personalize(
        QStringLiteral("HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize"),
        QSettings::NativeFormat);
    const QVariant light = personalize.value(QStringLiteral("AppsUseLightTheme"));
    if (light.isValid())
        m_theme.setSystemScheme(light.toInt() == 0 ? Scheme::Dark : Scheme::Light);
    else
        m_theme.setSystemScheme(m_fallback);
#else
    m_theme.setSystemScheme(m_portalAnswered ? schemeFromPortal(m_portalColourScheme, m_portalContrast) : m_fallback);
#endif
}

bool ThemeWatcher::nativeEventFilter(const QByteArray& eventType, void* message, qintptr* result)
{
    Q_UNUSED(result)
#ifdef Q_OS_WIN
    if (eventType == "windows_generic_MSG" && static_cast<MSG*>(message)->message == WM_SETTINGCHANGE)
        tell();
#else
    Q_UNUSED(eventType)
    Q_UNUSED(message)
#endif
    return false;
}

void ThemeWatcher::askPortal()
{
#ifdef PATRON_HAVE_DBUS
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kPortalService, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
                SLOT(onPortalVariant(QString, QString, QDBusVariant)));
    for (const QString& key : {QStringLiteral("color-scheme"), QStringLiteral("contrast")}) {
        QDBusMessage call =
            QDBusMessage::createMethodCall(kPortalService, kPortalPath, kPortalSettings, QStringLiteral("Read"));
        call << kAppearance << key;
        auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
        connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key](QDBusPendingCallWatcher* done) {
            const QDBusPendingReply<QDBusVariant> reply = *done;
            done->deleteLater();
            if (!reply.isError())
                onPortalVariant(kAppearance, key, reply.value());
        });
    }
#endif
}

#ifdef PATRON_HAVE_DBUS
void ThemeWatcher::onPortalVariant(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group != kAppearance)
        return;
    // "Read" wraps its answer in a second variant, "SettingChanged" does not.
    QVariant inner = value.variant();
    if (inner.canConvert<QDBusVariant>())
        inner = inner.value<QDBusVariant>().variant();
    if (key == u"color-scheme")
        m_portalColourScheme = inner.toUInt();
    else if (key == u"contrast")
        m_portalContrast = inner.toUInt();
    else
        return;
    m_portalAnswered = true;
    tell();
}
#endif

}

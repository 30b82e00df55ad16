#pragma once

#include "ui/kit/tokens.h"

#include <QAbstractNativeEventFilter>
#include <QObject>

class QDBusVariant;

namespace patron::ui {

class Theme;

/// Follows the desktop's light or dark setting and tells the theme. Make it once, before applyTheme(): where the
/// desktop cannot be asked it judges by the palette the application started with.
///
/// Qt >= 6.5: QStyleHints. Else Linux: org.freedesktop.portal.Settings over D-Bus (never waits for an answer);
/// Windows: AppsUseLightTheme in the registry; macOS and the rest: lightness of the start palette.
class ThemeWatcher : public QObject, public QAbstractNativeEventFilter
{
    Q_OBJECT

public:
    explicit ThemeWatcher(Theme& theme, QObject* parent = nullptr);
    ~ThemeWatcher() override;

    bool nativeEventFilter(const QByteArray& eventType, void* message, qintptr* result) override;

    /// The portal's answer: 0 no preference, 1 dark, 2 light; `contrast` 1 asks for high contrast.
    static Scheme schemeFromPortal(uint colourScheme, uint contrast);
    /// A window darker than the middle means a dark desktop.
    static Scheme schemeFromPalette(const QColor& window);

#ifdef PATRON_HAVE_DBUS
private Q_SLOTS:
    void onPortalVariant(const QString& group, const QString& key, const QDBusVariant& value);
#endif

private:
    void askPortal();
    void tell();

    Theme& m_theme;
    Scheme m_fallback = Scheme::Light;
    uint m_portalColourScheme = 0;
    uint m_portalContrast = 0;
    bool m_portalAnswered = false;
};

}

#pragma once

#include "ui/shell/command.h"

#include <QObject>
#include <QVariantMap>

namespace patron::ui {
class Services;
}

namespace patron::desktop {

/// Finds customers, segments, programs and messages of the open workspace for the command palette.
class WorkspacePalette : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// nullptr: no workspace is open and nothing is found.
    void setServices(ui::Services* services) { m_services = services; }
    void search(const QString& text, const ui::CommandAnswer& answer);

Q_SIGNALS:
    void goRequested(const QString& page, const QVariantMap& at);

private:
    ui::Services* m_services = nullptr;
};

}

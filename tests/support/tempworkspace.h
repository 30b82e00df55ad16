#pragma once

#include "core/base/paths.h"
#include "core/store/store.h"

#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string_view>

namespace patron::test {

/// A workspace in a folder of its own, gone with the object. PATRON_HOME points into the same folder, so that nothing
/// of the person who runs the tests is read or written. One at a time in a process.
class TempWorkspace
{
public:
    /// The clock of new workspaces: 2024-03-01T12:00:00Z.
    static constexpr Ms startMs = 1'709'294'400'000;

    explicit TempWorkspace(const NewWorkspace& what = {})
        : m_clock(startMs)
        , m_hadHome(qEnvironmentVariableIsSet("PATRON_HOME"))
        , m_oldHome(qgetenv("PATRON_HOME"))
    {
        if (!m_folder.isValid())
            qFatal("no temporary folder: %s", qPrintable(m_folder.errorString()));
        qputenv("PATRON_HOME", m_folder.filePath(QStringLiteral("home")).toUtf8());
        auto made = Store::create(path(), what, m_clock);
        if (!made)
            qFatal("no workspace: %s (%s)", made.error().text.c_str(), made.error().detail.c_str());
        m_store = std::move(*made);
    }

    ~TempWorkspace()
    {
        m_store.reset();
        if (m_hadHome)
            qputenv("PATRON_HOME", m_oldHome);
        else
            qunsetenv("PATRON_HOME");
    }

    TempWorkspace(const TempWorkspace&) = delete;
    TempWorkspace& operator=(const TempWorkspace&) = delete;

    Store& store() { return *m_store; }
    FixedClock& clock() { return m_clock; }
    std::filesystem::path path() const { return file("shop.patron"); }
    /// A path in the workspace's folder.
    std::filesystem::path file(std::string_view name) const
    {
        return toPath(m_folder.path().toStdString()) / toPath(name);
    }

    void close() { m_store.reset(); }
    /// Closes, when open, and opens again.
    Result<void> reopen(Store::Access access = Store::Access::ReadWrite)
    {
        close();
        auto opened = Store::open(path(), access);
        if (!opened)
            return opened.error();
        m_store = std::move(*opened);
        return {};
    }

private:
    QTemporaryDir m_folder;
    FixedClock m_clock;
    bool m_hadHome;
    QByteArray m_oldHome;
    std::unique_ptr<Store> m_store;
};

}

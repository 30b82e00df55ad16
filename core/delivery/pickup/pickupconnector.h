#pragma once

#include "core/delivery/connector.h"

#include <filesystem>
#include <memory>
#include <string>

namespace patron::delivery {

/// The file a message is written to: its Message-ID with everything but letters, digits, '.', '-', '_' and '@' as '_'.
std::string mailFileName(std::string_view messageId);

/// Writes each mail as an .eml file into a folder, from which another program takes it. The folder must exist.
std::unique_ptr<Connector> makePickupConnector(const std::filesystem::path& folder, const std::string& sender);

/// Writes mails into a folder; shared by the pickup folder and the Local inbox.
class FolderConnector : public Connector
{
public:
    FolderConnector(std::filesystem::path folder, std::string sender);
    std::unique_ptr<Session> openSession(CancelToken cancel) override;
    std::string envelopeSender() const override { return m_sender; }
    const std::filesystem::path& folder() const { return m_folder; }

protected:
    bool holds(std::string_view messageId) const;

private:
    std::filesystem::path m_folder;
    std::string m_sender;
};

}

#include "core/delivery/local/localconnector.h"

#include "core/delivery/local/localinbox.h"

namespace patron::delivery {

namespace {

class LocalConnector final : public FolderConnector
{
public:
    using FolderConnector::FolderConnector;
    std::string_view kind() const override { return "local"; }
    Result<void> check(CancelToken) override
    {
        std::error_code code;
        std::filesystem::create_directories(folder(), code);
        if (code)
            return makeError(ErrorCode::Io, "The Local inbox's folder cannot be made: " + code.message() + ".");
        return {};
    }
    std::unique_ptr<Session> openSession(CancelToken cancel) override
    {
        std::error_code ignored;
        std::filesystem::create_directories(folder(), ignored);
        return FolderConnector::openSession(std::move(cancel));
    }
    Lookup lookUp(const Sought& message, CancelToken) override
    {
        return holds(message.messageId) ? Lookup::Found : Lookup::Absent;
    }
    bool repeatable() const override { return true; }
};

}

std::unique_ptr<Connector> makeLocalConnector(const std::string& workspaceUuid, const std::string& sender)
{
    return std::make_unique<LocalConnector>(LocalInbox(workspaceUuid).folder(), sender);
}

}

#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/smpp/smpplink.h"

#include <memory>
#include <string>
#include <vector>

namespace patron::delivery {

/// A conversation with an SMSC: binds once, sends text after text, takes receipts and texts that come meanwhile, and
/// tells the SMSC only when they are kept. The parts of one text go in a window; the first goes alone, so that what is
/// refused is refused whole.
class SmppSession final : public Session
{
public:
    SmppSession(const SmppSettings& settings, std::string password, CancelToken cancel);
    ~SmppSession() override;

    DeliveryResult deliver(const Envelope& envelope, std::string_view bytes, const BeforeDot& beforeDot) override;
    void onNews(NewsSink sink) override { m_sink = std::move(sink); }
    void close() override;

    /// Binds, as a test of the account. Accepted when it did.
    DeliveryResult connect();
    /// Listens until nothing more comes. Says what went wrong when it could not.
    DeliveryResult listen();
    /// Why news could not be kept, if so.
    const std::optional<Error>& keepingFailed() const { return m_keepingFailed; }

private:
    struct Submitted
    {
        bool answered = false;
        std::uint32_t status = 0;
        std::string id;
    };

    bool takeDelivered(const SmppMessage& message);
    bool handOver(const GatewayNews& news);
    DeliveryResult notBound(SmppLink::Outcome outcome, const SmppLink& link) const;
    SmppMessage messageTo(const std::string& number) const;
    /// Sends these parts in a window and waits for their answers.
    std::vector<Submitted> submit(const std::vector<SmppMessage>& messages);
    /// Those that were throttled, again after a while.
    void submitAgain(const std::vector<SmppMessage>& messages, std::vector<Submitted>& done);
    DeliveryResult verdict(const std::vector<Submitted>& done) const;

    const SmppSettings& m_settings;
    std::string m_password;
    CancelToken m_cancel;
    SmppLink m_main; ///< transceiver, or transmitter
    std::unique_ptr<SmppLink> m_receiver;
    SmppAssembly m_assembly;
    NewsSink m_sink;
    std::optional<Error> m_keepingFailed;
    std::uint16_t m_reference = 0;
    bool m_pair = false;
};

}

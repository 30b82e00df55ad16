#pragma once

#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/smpp/smpppdu.h"
#include "core/delivery/smpp/smppsettings.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace patron::delivery {

/// One bound connection to an SMSC: numbers what goes out, answers what the SMSC asks meanwhile, hands texts and
/// receipts over. Made and used by one thread (a QThread).
class SmppLink
{
public:
    /// Takes a deliver_sm; false: it could not be kept, so the SMSC must keep it.
    using Delivered = std::function<bool(const SmppMessage&)>;

    SmppLink(const SmppSettings& settings, CancelToken cancel, Delivered delivered);

    enum class Outcome {
        Done,
        Refused, ///< by `status`
        Lost     ///< no connection, no answer, nonsense
    };
    /// Connects and binds. `command`: bind_transceiver and its like.
    Outcome open(std::uint32_t command, const std::string& password);
    /// Sends a request; its sequence number, or nothing when it may not have left whole.
    std::optional<std::uint32_t> send(std::uint32_t command, std::string body);
    /// The next answer to anything asked. Everything else that comes meanwhile is served. Nothing when the time is over
    /// or the link is gone.
    std::optional<SmppPdu> answer(int timeoutMs, bool cancellable);
    /// Serves what has come, without waiting.
    void serve();
    /// Serves what comes until nothing has come for so long, or the token is cancelled.
    void listen(int quietMs);
    /// Whether it is bound and the SMSC answers; asks when it stood for long.
    bool alive();
    /// unbind, with a short wait for the answer.
    void close();
    void drop();

    std::uint32_t status() const { return m_status; }
    const std::string& sentence() const { return m_sentence; }
    bool tlsProblem() const { return m_socket.tlsProblem(); }
    /// Whether there was a server to talk to at the last `open`.
    bool reached() const { return m_reached; }

private:
    /// The next PDU, waiting up to the deadline.
    std::optional<SmppPdu> take(int timeoutMs, bool cancellable);
    /// Answers the SMSC's own requests. False: it was an answer to ours.
    bool served(const SmppPdu& pdu);
    void reply(const SmppPdu& request, std::uint32_t status, std::string body = {});
    void lose(std::string sentence);

    const SmppSettings& m_settings;
    CancelToken m_cancel;
    Delivered m_delivered;
    BlockingSocket m_socket;
    SmppFrames m_frames;
    std::uint32_t m_sequence = 0;
    std::uint32_t m_status = 0;
    bool m_bound = false;
    bool m_reached = false;
    std::string m_sentence;
    std::chrono::steady_clock::time_point m_heardAt;
};

}

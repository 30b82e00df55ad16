#pragma once

#include "core/delivery/smpp/smpppdu.h"
#include "tests/support/dialogueserver.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace patron::test {

/// An SMSC on loopback that misbehaves as told, in threads of its own. It records a text as taken before the answer
/// leaves or is left out.
class FakeSmsc
{
public:
    struct Options
    {
        bool transceiver = true;                  ///< false: bind_transceiver is not answered at all
        std::uint32_t bindStatus = 0;             ///< for every bind
        std::vector<std::uint32_t> statuses = {}; ///< of submit_sm in turn; the last one again and again; empty: 0
        /// What happens at a submit_sm, by its number from 1: drop (taken, closes), hang (taken, no answer), nack,
        /// garbage (a length that makes no sense), other (answers with another sequence number first), unbind.
        std::map<int, std::string> faults = {};
        std::vector<delivery::SmppMessage> deliver = {}; ///< brought after a bind that can receive
        bool deliverBeforeAnswer = false;                ///< brought before the first submit_sm is answered instead
        bool enquires = false;                           ///< asks enquire_link after the bind
    };

    explicit FakeSmsc(Options options);
    FakeSmsc()
        : FakeSmsc(Options{})
    {}
    ~FakeSmsc();

    int port() const;
    int connections() const;
    std::vector<delivery::SmppMessage> taken() const;
    /// Every PDU received, as its command number.
    std::vector<std::uint32_t> commands() const;
    /// The status of each deliver_sm_resp.
    std::vector<std::uint32_t> deliverAnswers() const;
    std::string password() const;

private:
    struct Record;
    class Dialogue;

    std::shared_ptr<Record> m_record;
    std::unique_ptr<DialogueServer> m_server;
};

}

#include "tests/support/fakesmsc.h"

namespace patron::test {

using namespace patron::delivery;

struct FakeSmsc::Record
{
    Options options;
    mutable std::mutex mutex;
    std::vector<SmppMessage> taken;
    std::vector<std::uint32_t> commands;
    std::vector<std::uint32_t> deliverAnswers;
    std::string password;
    bool delivered = false;
};

/// One connection.
class FakeSmsc::Dialogue
{
public:
    Dialogue(Record& record, QSslSocket& socket, const std::atomic<bool>& stopping)
        : m_record(record)
        , m_socket(socket)
        , m_stopping(stopping)
    {}

    void run()
    {
        while (!m_stopping) {
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(20) &&
                m_socket.state() != QAbstractSocket::ConnectedState)
                return;
            m_frames.feed(m_socket.readAll().toStdString());
            while (const auto pdu = m_frames.next()) {
                {
                    const std::lock_guard lock(m_record.mutex);
                    m_record.commands.push_back(pdu->command);
                }
                if (!answer(*pdu))
                    return;
            }
        }
    }

private:
    void say(std::uint32_t command, std::uint32_t status, std::uint32_t sequence, std::string body = {})
    {
        const SmppPdu pdu{command, status, sequence, std::move(body)};
        writeAll(m_socket, QByteArray::fromStdString(pdu.serialised()), m_stopping);
    }
    void bring()
    {
        {
            const std::lock_guard lock(m_record.mutex);
            if (m_record.delivered)
                return;
            m_record.delivered = true;
        }
        std::uint32_t sequence = 1000;
        for (const SmppMessage& message : m_record.options.deliver)
            say(smpp::deliverSm, 0, ++sequence, message.serialised());
    }
    bool answer(const SmppPdu& pdu)
    {
        switch (pdu.command) {
        case smpp::bindReceiver:
        case smpp::bindTransmitter:
        case smpp::bindTransceiver:
            return bind(pdu);
        case smpp::enquireLink:
            say(smpp::enquireLink | smpp::respond, 0, pdu.sequence);
            return true;
        case smpp::unbind:
            say(smpp::unbind | smpp::respond, 0, pdu.sequence);
            return false;
        case smpp::submitSm:
            return take(pdu);
        case smpp::deliverSm | smpp::respond: {
            const std::lock_guard lock(m_record.mutex);
            m_record.deliverAnswers.push_back(pdu.status);
            return true;
        }
        default:
            return true;
        }
    }
    bool bind(const SmppPdu& pdu)
    {
        const Options& options = m_record.options;
        if (const auto bind = SmppBind::parse(pdu.body)) {
            const std::lock_guard lock(m_record.mutex);
            m_record.password = bind->password;
        }
        if (pdu.command == smpp::bindTransceiver && !options.transceiver)
            return true; // says nothing, as old ones do
        say(pdu.command | smpp::respond, options.bindStatus, pdu.sequence,
            options.bindStatus ? std::string() : cString("fake", 16));
        if (options.bindStatus)
            return true;
        if (options.enquires)
            say(smpp::enquireLink, 0, 77);
        if (!options.deliverBeforeAnswer && pdu.command != smpp::bindTransmitter)
            bring();
        return true;
    }
    bool take(const SmppPdu& pdu)
    {
        const Options& options = m_record.options;
        const auto message = SmppMessage::parse(pdu.body);
        int number = 0;
        std::uint32_t status = 0;
        {
            const std::lock_guard lock(m_record.mutex);
            number = ++m_submitted;
            const auto& list = options.statuses;
            if (!list.empty())
                status = list[std::min<std::size_t>(static_cast<std::size_t>(number) - 1, list.size() - 1)];
            if (message && status == 0)
                m_record.taken.push_back(*message);
        }
        if (options.deliverBeforeAnswer)
            bring();
        const auto fault = options.faults.find(number);
        const std::string what = fault == options.faults.end() ? std::string() : fault->second;
        if (what == "drop") {
            m_socket.abort();
            return false;
        }
        if (what == "hang")
            return true;
        if (what == "nack") {
            say(smpp::genericNack, 0x03, pdu.sequence);
            return true;
        }
        if (what == "garbage") {
            writeAll(m_socket, QByteArray("\x00\x00\x00\x05zzzzzzzzzzzzzzzz", 20), m_stopping);
            return true;
        }
        if (what == "unbind") {
            say(smpp::unbind, 0, 500);
            return true;
        }
        if (what == "other")
            say(smpp::submitSm | smpp::respond, 0, pdu.sequence + 5000, cString("other", 65));
        say(smpp::submitSm | smpp::respond, status, pdu.sequence,
            status ? std::string() : cString("id" + std::to_string(number), 65));
        return true;
    }

    Record& m_record;
    QSslSocket& m_socket;
    const std::atomic<bool>& m_stopping;
    SmppFrames m_frames;
    int m_submitted = 0;
};

FakeSmsc::FakeSmsc(Options options)
    : m_record(std::make_shared<Record>())
{
    m_record->options = std::move(options);
    m_server =
        std::make_unique<DialogueServer>([record = m_record](QSslSocket& socket, const std::atomic<bool>& stopping) {
            Dialogue(*record, socket, stopping).run();
        });
}

FakeSmsc::~FakeSmsc() = default;

int FakeSmsc::port() const
{
    return m_server->port();
}

int FakeSmsc::connections() const
{
    return m_server->connections();
}

std::vector<SmppMessage> FakeSmsc::taken() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->taken;
}

std::vector<std::uint32_t> FakeSmsc::commands() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->commands;
}

std::vector<std::uint32_t> FakeSmsc::deliverAnswers() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->deliverAnswers;
}

std::string FakeSmsc::password() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->password;
}

}

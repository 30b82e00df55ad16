#pragma once

#include "core/base/cancel.h"

#include <condition_variable>
#include <mutex>

namespace patron {

/// Keeps long work on the writer and conversations with servers apart. A sender that waits for the writer between body
/// and dot would not know whether its message went; so whoever is about to hold the writer for long asks the senders to
/// stop between two messages first, and they go on when it is done. Thread-safe.
class Parking
{
public:
    /// A thread that holds conversations. It may not ask for quiet itself.
    class Sender
    {
    public:
        explicit Sender(Parking& parking);
        ~Sender();
        Sender(const Sender&) = delete;
        Sender& operator=(const Sender&) = delete;

        /// Called between two messages: waits here while somebody wants quiet. Goes on when cancelled.
        void betweenMessages(const CancelToken& cancel);

    private:
        Parking& m_parking;
    };

    /// Quiet, as long as it lives.
    class Quiet
    {
    public:
        /// Waits until every sender is between two messages, or until it is cancelled.
        Quiet(Parking& parking, const CancelToken& cancel);
        ~Quiet();
        Quiet(const Quiet&) = delete;
        Quiet& operator=(const Quiet&) = delete;

    private:
        Parking& m_parking;
    };

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_senders = 0;
    int m_parked = 0;
    int m_wanted = 0; ///< how many want quiet
};

}

#include "core/store/parking.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace patron;

/// Long writes and conversations with servers keep out of each other's way.
class TestParking : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutSendersNobodyWaits()
    {
        Parking parking;
        const Parking::Quiet quiet(parking, {});
        const Parking::Quiet another(parking, {});
    }

    void quietBeginsWhenTheMessageIsThrough()
    {
        Parking parking;
        const CancelToken go;
        std::atomic<bool> inMessage = false;
        std::atomic<bool> letOn = false;
        std::atomic<bool> finish = false;
        std::thread sender([&] {
            Parking::Sender self(parking);
            inMessage = true;
            while (!letOn)
                std::this_thread::yield();
            inMessage = false;
            while (!finish)
                self.betweenMessages(go);
        });
        QTRY_VERIFY(inMessage);
        std::atomic<bool> quietHere = false;
        std::atomic<bool> messageThen = true;
        std::atomic<bool> end = false;
        std::thread writer([&] {
            const Parking::Quiet quiet(parking, {});
            messageThen = inMessage.load();
            quietHere = true;
            while (!end)
                std::this_thread::yield();
        });
        // Whether the writer asked before or after: it has no quiet while the message goes.
        bool early = false;
        for (int i = 0; i < 1'000; ++i) {
            early = early || quietHere;
            std::this_thread::yield();
        }
        letOn = true;
        QTRY_VERIFY(quietHere);
        QVERIFY(!messageThen && !early);
        end = true;
        writer.join();
        finish = true;
        sender.join();
    }

    void aSenderThatGoesIsNotWaitedFor()
    {
        Parking parking;
        std::atomic<bool> here = false;
        std::atomic<bool> leave = false;
        std::thread sender([&] {
            const Parking::Sender self(parking);
            here = true;
            while (!leave)
                std::this_thread::yield();
        });
        QTRY_VERIFY(here);
        std::atomic<bool> quietHere = false;
        std::thread writer([&] {
            const Parking::Quiet quiet(parking, {});
            quietHere = true;
        });
        leave = true;
        QTRY_VERIFY(quietHere);
        sender.join();
        writer.join();
    }

    void bothSidesCanBeCancelled()
    {
        Parking parking;
        const CancelToken cancel;
        cancel.cancel();
        Parking::Sender sender(parking);
        // The sender is in the middle of a message: only the cancel ends the waiting.
        const Parking::Quiet quiet(parking, cancel);
        sender.betweenMessages(cancel);
    }
};

QTEST_APPLESS_MAIN(TestParking)
#include "tst_parking.moc"

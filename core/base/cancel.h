#pragma once

#include <atomic>
#include <memory>

namespace patron {

/// A shared flag that asks running work to stop. Copies share the flag; any thread may set or read it. Work looks
/// at it once a batch (about 500 rows) or once a message.
class CancelToken
{
public:
    CancelToken();
    void cancel() const;
    bool cancelled() const;

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

}

#include "core/base/cancel.h"

namespace patron {

CancelToken::CancelToken()
    : m_flag(std::make_shared<std::atomic<bool>>(false))
{}

void CancelToken::cancel() const
{
    m_flag->store(true, std::memory_order_relaxed);
}

bool CancelToken::cancelled() const
{
    return m_flag->load(std::memory_order_relaxed);
}

}

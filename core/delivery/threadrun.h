#pragma once

#include <QThread>

#include <memory>
#include <optional>
#include <utility>

namespace patron::delivery {

/// Runs a function in a thread of Qt's, which blocking sockets need, whoever calls; waits and gives what it gave.
template <typename F>
auto inSocketThread(F&& work) -> decltype(work())
{
    std::optional<decltype(work())> result;
    const std::unique_ptr<QThread> thread(QThread::create([&] { result.emplace(work()); }));
    thread->start();
    thread->wait();
    return std::move(*result);
}

}

#include "tests/rounds/oracledialogue.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/// An SMTP server on loopback that misbehaves as its seed says and writes down what it took, before it answers:
///     rounds_oracle LOG SEED PERMILLE
/// says its port in a line on standard output. For each line on standard input it says "quiet" when no conversation is
/// under way any more, and it ends when standard input does.
int main(int argc, char* argv[])
{
    using namespace patron::rounds;
    if (argc != 4) {
        std::fputs("rounds_oracle LOG SEED PERMILLE\n", stderr);
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);
    const int log = ::open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (log < 0 || listener < 0 || ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener, 64) != 0 || ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        std::perror("rounds_oracle");
        return 2;
    }
    std::printf("%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    Oracle oracle(log, FaultScript(std::strtoull(argv[2], nullptr, 10), std::atoi(argv[3])));
    std::thread([&oracle] {
        for (int c = 0; (c = std::getchar()) != EOF;) {
            if (c != '\n')
                continue;
            oracle.waitForQuiet();
            std::puts("quiet");
            std::fflush(stdout);
        }
        std::_Exit(0);
    }).detach();
    for (;;) {
        const int socket = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            continue;
        const int now = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
        oracle.begin();
        std::thread([&oracle, socket] {
            OracleDialogue(oracle, socket).run();
            oracle.end();
        }).detach();
    }
}

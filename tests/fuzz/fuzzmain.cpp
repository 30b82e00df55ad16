// Runs one fuzz target with inputs that a seeded mutator makes, for machines without libFuzzer.
//
//     fuzz_csv [--seconds 10] [--seed 1] [--corpus DIR] [--keep FILE] [--memory-mb 600] [INPUT...]
//
// Files given as INPUT are run once each, and nothing else. On a crash, a hang (20 s for one input) or too much memory
// the input is left in FILE (crash.bin) and the status is not 0. The same seed makes the same inputs.
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#ifndef _WIN32
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace {
constexpr std::size_t maxInputBytes = 1 << 16;
constexpr unsigned hangSeconds = 20;

struct Options
{
    double seconds = 10;
    std::uint64_t seed = 1;
    std::string corpus;
    std::string keep = "crash.bin";
    long memoryMb = 600;
    std::vector<std::string> inputs;
};

/// SplitMix64: the same numbers on every system.
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {}
    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ull);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(next() % limit); }

private:
    std::uint64_t m_state;
};

class Mutator
{
public:
    Mutator(Random& random, const std::vector<std::string>& corpus, const std::vector<std::string>& tokens)
        : m_random(random)
        , m_corpus(corpus)
        , m_tokens(tokens)
    {}

    std::string make()
    {
        std::string input = m_corpus[m_random.below(m_corpus.size())];
        const std::size_t steps = 1 + m_random.below(8);
        for (std::size_t i = 0; i < steps; ++i)
            change(input);
        if (input.size() > maxInputBytes)
            input.resize(maxInputBytes);
        return input;
    }

private:
    std::size_t place(const std::string& input) { return m_random.below(input.size() + 1); }

    void change(std::string& input)
    {
        const std::size_t at = place(input);
        const std::size_t length = std::min(input.size() - at, m_random.below(64));
        switch (m_random.below(10)) {
        case 0:
            if (at < input.size())
                input[at] = static_cast<char>(input[at] ^ (1 << m_random.below(8)));
            break;
        case 1:
            if (at < input.size())
                input[at] = static_cast<char>(m_random.next());
            break;
        case 2:
            input.erase(at, length);
            break;
        case 3:
            input.insert(at, input.substr(place(input), m_random.below(256)));
            break;
        case 4:
            input.insert(at, 1 + m_random.below(4), static_cast<char>(m_random.next()));
            break;
        case 5:
        case 6:
            if (!m_tokens.empty())
                input.insert(at, m_tokens[m_random.below(m_tokens.size())]);
            break;
        case 7:
            input.resize(at);
            break;
        case 8: {
            const std::string piece = input.substr(at, 1 + m_random.below(32));
            for (std::size_t i = m_random.below(200); i > 0 && input.size() < maxInputBytes; --i)
                input.insert(at, piece);
            break;
        }
        default: {
            const std::string& other = m_corpus[m_random.below(m_corpus.size())];
            input = input.substr(0, at) + other.substr(m_random.below(other.size() + 1));
        }
        }
    }

    Random& m_random;
    const std::vector<std::string>& m_corpus;
    const std::vector<std::string>& m_tokens;
};

// What a signal handler needs lies here.
std::string current;
char keepPath[1024] = {};

void run(const std::string& input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

#ifndef _WIN32
void keepAndDie(int signal)
{
    const int file = open(keepPath, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (file >= 0) {
        const auto ignored = write(file, current.data(), current.size());
        static_cast<void>(ignored);
        close(file);
    }
    std::signal(signal, SIG_DFL);
    raise(signal == SIGALRM ? SIGKILL : signal);
}
#endif

void watch()
{
#ifndef _WIN32
    for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL, SIGALRM})
        std::signal(signal, keepAndDie);
#endif
}

void startClock()
{
#ifndef _WIN32
    alarm(hangSeconds);
#endif
}

long peakMemoryMb()
{
#ifdef _WIN32
    return 0;
#else
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
    return usage.ru_maxrss >> 20;
#else
    return usage.ru_maxrss >> 10;
#endif
#endif
}

std::string readFile(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

Options parse(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool more = i + 1 < argc;
        if (word == "--seconds" && more)
            options.seconds = std::atof(argv[++i]);
        else if (word == "--seed" && more)
            options.seed = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--corpus" && more)
            options.corpus = argv[++i];
        else if (word == "--keep" && more)
            options.keep = argv[++i];
        else if (word == "--memory-mb" && more)
            options.memoryMb = std::atol(argv[++i]);
        else
            options.inputs.push_back(word);
    }
    return options;
}

std::vector<std::string> corpusOf(const Options& options)
{
    std::vector<std::string> corpus = fuzzSeeds();
    std::error_code ignored;
    std::vector<std::filesystem::path> files;
    if (!options.corpus.empty()) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(options.corpus, ignored)) {
            if (entry.is_regular_file() && entry.file_size() <= maxInputBytes)
                files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files)
        corpus.push_back(readFile(file));
    return corpus;
}
}

int main(int argc, char** argv)
{
    const Options options = parse(argc, argv);
    std::strncpy(keepPath, options.keep.c_str(), sizeof keepPath - 1);
    watch();
    for (const std::string& file : options.inputs) {
        current = readFile(file);
        startClock();
        run(current);
        std::printf("%s: done\n", file.c_str());
    }
    if (!options.inputs.empty())
        return 0;
    const std::vector<std::string> corpus = corpusOf(options);
    const std::vector<std::string> tokens = fuzzTokens();
    for (const std::string& seed : corpus) {
        current = seed;
        startClock();
        run(current);
    }
    Random random(options.seed);
    Mutator mutator(random, corpus, tokens);
    const auto started = std::chrono::steady_clock::now();
    const std::chrono::duration<double> wanted(options.seconds);
    std::uint64_t runs = 0;
    while (std::chrono::steady_clock::now() - started < wanted) {
        current = mutator.make();
        startClock();
        run(current);
        ++runs;
        if (options.memoryMb > 0 && peakMemoryMb() > options.memoryMb) {
            std::ofstream(options.keep, std::ios::binary) << current;
            std::printf("more than %ld MB of memory; the input is in %s\n", options.memoryMb, options.keep.c_str());
            return 1;
        }
    }
    std::printf("%llu inputs from %zu seeds in %.0f s, seed %llu, at most %ld MB\n",
                static_cast<unsigned long long>(runs), corpus.size(), options.seconds,
                static_cast<unsigned long long>(options.seed), peakMemoryMb());
    return 0;
}

#pragma once

#include "core/message/lint/messagechecks.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace patron::message {

/// What can be wrong with one customer's mail although its template is right.
enum class RenderedProblem : std::uint32_t {
    EmptySubject = 1,
    LongSubject = 2,
    EmptyBody = 4,
    TooBig = 8,     ///< past what Gmail shows
    EmptyLink = 16, ///< a link or picture without an address, or with none behind its scheme
    LeftoverLiquid = 32,
    ManySmsParts = 64 ///< more than SMS should have
};
inline constexpr std::array renderedProblems = {RenderedProblem::EmptySubject, RenderedProblem::LongSubject,
                                                RenderedProblem::EmptyBody,    RenderedProblem::TooBig,
                                                RenderedProblem::EmptyLink,    RenderedProblem::LeftoverLiquid,
                                                RenderedProblem::ManySmsParts};

/// What was found in one customer's mail.
struct RenderedCheck
{
    std::uint32_t problems = 0; ///< a set of RenderedProblem
    std::size_t bytes = 0;      ///< of the HTML, else of the text
    std::size_t smsParts = 0;   ///< 0 for a mail
    std::string_view link;      ///< the first tag with an EmptyLink; points into the mail
    std::string_view liquid;    ///< the first LeftoverLiquid; points into the mail

    bool has(RenderedProblem problem) const { return (problems & static_cast<std::uint32_t>(problem)) != 0; }
};

/// Looks at one rendered mail. Allocates nothing: for every customer of an audience. A mail that is left out has no
/// problems.
RenderedCheck checkRendered(const Message& message, const Rendered& rendered);

/// What was found in the mails of many customers, counted.
class RenderedTally
{
public:
    /// While the mail that was checked still exists.
    void add(const RenderedCheck& check);
    /// A customer who gets nothing since a field is missing.
    void addLeftOut() { ++m_leftOut; }

    std::size_t mails() const { return m_mails; }
    std::size_t leftOut() const { return m_leftOut; }
    std::size_t largestBytes() const { return m_largestBytes; }
    std::size_t mostSmsParts() const { return m_mostSmsParts; }
    /// One finding a problem, with how many mails have it.
    std::vector<Finding> findings() const;

private:
    struct Kind
    {
        std::size_t count = 0;
        std::string piece; ///< of the first: a tag, or Liquid
    };
    std::array<Kind, renderedProblems.size()> m_kinds;
    std::size_t m_mails = 0;
    std::size_t m_leftOut = 0;
    std::size_t m_largestBytes = 0;
    std::size_t m_mostSmsParts = 0;
};

}

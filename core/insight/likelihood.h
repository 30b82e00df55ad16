#pragma once

#include "core/base/cancel.h"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace patron::insight {

/// Where a log-likelihood of positive parameters is greatest.
struct Maximum
{
    std::vector<double> at;
    std::vector<double> standardErrors; ///< from the observed information; NaN where it is singular
    double value = 0;
};

/// The log-likelihood at `at`; fills `gradient` (as long as `at`).
using LogLikelihood = std::function<double(std::span<const double> at, std::span<double> gradient)>;

/// Maximises over positive parameters from a start: sequential quadratic programming (NLopt's SLSQP) over their
/// logarithms, then Newton's steps with the observed information until the gradient is gone. Nothing when it does not
/// converge to an inner point, which says that the data do not tell the parameters, or when it was cancelled.
std::optional<Maximum> maximise(const LogLikelihood& likelihood, std::vector<double> start, const CancelToken& cancel);

}

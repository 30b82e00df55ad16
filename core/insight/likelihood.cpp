#include "core/insight/likelihood.h"

#include <nlopt.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace patron::insight {

namespace {
using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

constexpr int mostEvaluations = 500;
/// The logarithms of parameters outside are not estimates but signs that there is no inner maximum.
constexpr double bound = 14;
constexpr int mostNewtonSteps = 8;

struct Search
{
    const LogLikelihood& likelihood;
    const CancelToken& cancel;
    nlopt_opt optimiser;
    double unit = 1; ///< of the likelihood: that of a million customers is as large for the optimiser as that of a few
};

Vector exponentials(std::span<const double> logs)
{
    Vector values;
    for (const double x : logs)
        values.push_back(std::exp(x));
    return values;
}

/// What NLopt minimises: minus the likelihood over the logarithms.
double objective(unsigned count, const double* logs, double* gradient, void* context)
{
    auto& search = *static_cast<Search*>(context);
    if (search.cancel.cancelled())
        nlopt_force_stop(search.optimiser);
    const Vector at = exponentials({logs, count});
    Vector slope(count);
    const double value = search.likelihood(at, slope);
    if (gradient) {
        for (unsigned i = 0; i < count; ++i)
            gradient[i] = -slope[i] * at[i] / search.unit;
    }
    return -value / search.unit;
}

/// The observed information: minus the second derivatives, by central differences of the gradient.
Matrix informationAt(const LogLikelihood& likelihood, const Vector& at)
{
    const std::size_t n = at.size();
    Matrix information(n, Vector(n));
    for (std::size_t i = 0; i < n; ++i) {
        const double step = 1e-5 * at[i];
        Vector up(at);
        Vector down(at);
        up[i] += step;
        down[i] -= step;
        Vector above(n);
        Vector below(n);
        likelihood(up, above);
        likelihood(down, below);
        for (std::size_t k = 0; k < n; ++k)
            information[i][k] = -(above[k] - below[k]) / (2 * step);
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k)
            information[i][k] = information[k][i] = (information[i][k] + information[k][i]) / 2;
    }
    return information;
}

/// By Gauss and Jordan with pivots; nothing when it is singular.
std::optional<Matrix> inverted(Matrix matrix)
{
    const std::size_t n = matrix.size();
    Matrix inverse(n, Vector(n));
    for (std::size_t i = 0; i < n; ++i)
        inverse[i][i] = 1;
    for (std::size_t column = 0; column < n; ++column) {
        std::size_t pivot = column;
        for (std::size_t row = column + 1; row < n; ++row) {
            if (std::abs(matrix[row][column]) > std::abs(matrix[pivot][column]))
                pivot = row;
        }
        const double size = matrix[pivot][column];
        if (!std::isfinite(size) || std::abs(size) < std::numeric_limits<double>::min() * 1e10)
            return std::nullopt;
        std::swap(matrix[pivot], matrix[column]);
        std::swap(inverse[pivot], inverse[column]);
        for (std::size_t k = 0; k < n; ++k) {
            matrix[column][k] /= size;
            inverse[column][k] /= size;
        }
        for (std::size_t row = 0; row < n; ++row) {
            const double factor = row == column ? 0 : matrix[row][column];
            for (std::size_t k = 0; k < n && factor != 0; ++k) {
                matrix[row][k] -= factor * matrix[column][k];
                inverse[row][k] -= factor * inverse[column][k];
            }
        }
    }
    return inverse;
}

/// Whether nothing is left to climb: the slope over the logarithms, beside the likelihood's size.
bool isFlat(const LogLikelihood& likelihood, const Maximum& maximum)
{
    constexpr double flat = 1e-6;
    Vector slope(maximum.at.size());
    const double size = std::max(1.0, std::abs(likelihood(maximum.at, slope)));
    for (std::size_t i = 0; i < slope.size(); ++i) {
        if (!(std::abs(slope[i] * maximum.at[i]) <= flat * size))
            return false;
    }
    return true;
}

/// SLSQP stops a little early; a few of Newton's steps make the gradient vanish. A step that does not climb ends it.
void polish(const LogLikelihood& likelihood, Maximum& maximum)
{
    Vector slope(maximum.at.size());
    for (int step = 0; step < mostNewtonSteps; ++step) {
        likelihood(maximum.at, slope);
        const auto inverse = inverted(informationAt(likelihood, maximum.at));
        if (!inverse)
            return;
        Vector next(maximum.at);
        for (std::size_t i = 0; i < next.size(); ++i) {
            for (std::size_t k = 0; k < next.size(); ++k)
                next[i] += (*inverse)[i][k] * slope[k];
        }
        if (!std::all_of(next.begin(), next.end(), [](double x) { return std::isfinite(x) && x > 0; }))
            return;
        Vector unused(next.size());
        const double value = likelihood(next, unused);
        if (!(value > maximum.value))
            return;
        maximum.at = std::move(next);
        maximum.value = value;
    }
}
}

std::optional<Maximum> maximise(const LogLikelihood& likelihood, std::vector<double> start, const CancelToken& cancel)
{
    const auto count = static_cast<unsigned>(start.size());
    const std::unique_ptr<nlopt_opt_s, void (*)(nlopt_opt)> optimiser(nlopt_create(NLOPT_LD_SLSQP, count),
                                                                      &nlopt_destroy);
    Vector unused(start.size());
    const double first = std::abs(likelihood(start, unused));
    Search search{likelihood, cancel, optimiser.get(), std::isfinite(first) && first > 1 ? first : 1};
    nlopt_set_min_objective(optimiser.get(), &objective, &search);
    nlopt_set_lower_bounds1(optimiser.get(), -bound);
    nlopt_set_upper_bounds1(optimiser.get(), bound);
    nlopt_set_xtol_rel(optimiser.get(), 1e-8);
    nlopt_set_ftol_rel(optimiser.get(), 1e-12);
    nlopt_set_maxeval(optimiser.get(), mostEvaluations);
    Vector logs;
    for (const double x : start)
        logs.push_back(std::log(x));
    double least = 0;
    const nlopt_result done = nlopt_optimize(optimiser.get(), logs.data(), &least);
    if (cancel.cancelled() || (done < 0 && done != NLOPT_ROUNDOFF_LIMITED) || !std::isfinite(least))
        return std::nullopt;
    if (std::any_of(logs.begin(), logs.end(), [](double x) { return std::abs(x) > bound - 0.01; }))
        return std::nullopt;
    Maximum maximum{exponentials(logs), {}, -least * search.unit};
    polish(likelihood, maximum);
    if (!isFlat(likelihood, maximum))
        return std::nullopt;
    const auto covariance = inverted(informationAt(likelihood, maximum.at));
    for (unsigned i = 0; i < count; ++i) {
        const double variance = covariance ? (*covariance)[i][i] : -1;
        maximum.standardErrors.push_back(variance > 0 ? std::sqrt(variance) : std::numeric_limits<double>::quiet_NaN());
    }
    return maximum;
}

}

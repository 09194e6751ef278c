"""Writes the golden values of this folder from implementations that share no code with the package.

Needs Python 3.11+, numpy and statsmodels (versions used are written into each file). Run: python3 make_golden.py

holt_winters.json    additive: statsmodels ETSModel, ETS(A,Ad,A); multiplicative: statsmodels ExponentialSmoothing, compared for one step
                     less than a season, because its forecasts forget the last seasonal update. Known initial state, fixed
                     parameters. Tolerance 1e-9 relative.
stl.json             statsmodels STL (port of the Fortran of its authors), and MSTL as repeated STL. Tolerance 1e-9 absolute.
autoregression.json  ridge regression on lags by numpy.linalg.solve on the explicit design matrix. Tolerance 1e-9 relative.
"""

import json
import pathlib
import sys

import numpy
import statsmodels
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import STL

HERE = pathlib.Path(__file__).parent
VERSIONS = {
    "python": sys.version.split()[0],
    "numpy": numpy.__version__,
    "statsmodels": statsmodels.__version__,
}


def series(length, periods, seed):
    """Positive values with seasons of the given lengths and noise, from a fixed seed."""
    noise = numpy.random.default_rng(seed).normal(size=length)
    t = numpy.arange(length)
    values = 100 + 0.02 * t + 3 * noise
    for index, period in enumerate(periods):
        values += 30 / (index + 1) * numpy.sin(2 * numpy.pi * t / period + index)
    return numpy.round(values, 3)


PERIOD, ALPHA, BETA, GAMMA, PHI, TREND = 6, 0.31, 0.07, 0.22, 0.93, 0.4


def holt_winters_case(form, values, seasonal, one_step_ahead, forecast):
    return {
        "form": form,
        "values": values.tolist(),
        "parameters": {"alpha": ALPHA, "beta": BETA, "gammas": [GAMMA], "phi": PHI, "rho": 0},
        "initial": {"level": float(values[:PERIOD].mean()), "trend": TREND, "seasonal": seasonal.tolist()},
        "oneStepAhead": numpy.asarray(one_step_ahead).tolist(),
        "forecast": numpy.asarray(forecast).tolist(),
    }


def additive_holt_winters():
    values = series(60, [PERIOD], 11)
    level = float(values[:PERIOD].mean())
    seasonal = values[:PERIOD] - level
    model = ETSModel(
        values,
        error="add",
        trend="add",
        damped_trend=True,
        seasonal="add",
        seasonal_periods=PERIOD,
        initialization_method="known",
        initial_level=level,
        initial_trend=TREND,
        initial_seasonal=seasonal,
    )
    known = {
        "smoothing_level": ALPHA,
        "smoothing_trend": BETA,
        "smoothing_seasonal": GAMMA,
        "damping_trend": PHI,
        "initial_level": level,
        "initial_trend": TREND,
    }
    known |= {f"initial_seasonal.{i}": float(value) for i, value in enumerate(seasonal)}
    fit = model.smooth([known[name] for name in model.param_names])
    return holt_winters_case("additive", values, seasonal, fit.fittedvalues, fit.forecast(14))


def multiplicative_holt_winters():
    values = series(60, [PERIOD], 12)
    level = float(values[:PERIOD].mean())
    seasonal = values[:PERIOD] / level
    model = ExponentialSmoothing(
        values,
        trend="add",
        damped_trend=True,
        seasonal="mul",
        seasonal_periods=PERIOD,
        initialization_method="known",
        initial_level=level,
        initial_trend=TREND,
        initial_seasonal=seasonal,
    )
    # This class takes the trend parameter relative to alpha.
    fit = model.fit(
        smoothing_level=ALPHA, smoothing_trend=BETA / ALPHA, smoothing_seasonal=GAMMA, damping_trend=PHI, optimized=False
    )
    return holt_winters_case("multiplicative", values, seasonal, fit.fittedvalues, fit.forecast(PERIOD - 1))


def odd(value):
    value = int(numpy.ceil(value))
    return value if value % 2 == 1 else value + 1


def stl(values, period, window):
    trend, low_pass = odd(1.5 * period / (1 - 1.5 / window)), odd(period)
    return STL(
        values,
        period=period,
        seasonal=window,
        trend=trend,
        low_pass=low_pass,
        seasonal_deg=0,
        trend_deg=1,
        low_pass_deg=1,
        seasonal_jump=int(numpy.ceil(window / 10)),
        trend_jump=int(numpy.ceil(trend / 10)),
        low_pass_jump=int(numpy.ceil(low_pass / 10)),
        robust=False,
    ).fit(inner_iter=2, outer_iter=0)


def stl_case(length, period, window, seed):
    values = series(length, [period], seed)
    result = stl(values, period, window)
    return {
        "period": period,
        "seasonalWindow": window,
        "values": values.tolist(),
        "seasonal": result.seasonal.tolist(),
        "trend": result.trend.tolist(),
    }


def mstl_case(length, periods, seed):
    values = series(length, periods, seed)
    seasons = [numpy.zeros(length) for _ in periods]
    adjusted = values.copy()
    for _ in range(2):
        for index, period in enumerate(periods):
            adjusted = adjusted + seasons[index]
            seasons[index] = numpy.asarray(stl(adjusted, period, 11 + 4 * index).seasonal)
            adjusted = adjusted - seasons[index]
    return {"periods": periods, "values": values.tolist(), "adjusted": adjusted.tolist()}


def autoregression():
    lags, penalty, steps = [1, 2, 6, 7], 1e-2, 8
    values = series(80, [6], 5)
    mean, deviation = values.mean(), values.std()
    standard = (values - mean) / deviation
    rows = range(lags[-1], len(values))
    design = numpy.array([[1.0] + [standard[t - lag] for lag in lags] for t in rows])
    target = numpy.array([standard[t] for t in rows])
    gram = design.T @ design + penalty * len(target) * numpy.eye(len(lags) + 1)
    coefficients = numpy.linalg.solve(gram, design.T @ target)
    path = list(standard)
    for _ in range(steps):
        path.append(coefficients[0] + sum(b * path[-lag] for b, lag in zip(coefficients[1:], lags)))
    forecast = mean + deviation * numpy.array(path[len(values) :])
    return {"lags": lags, "lambda": penalty, "values": values.tolist(), "forecast": forecast.tolist()}


def write(name, tolerance, cases):
    document = {"made by": "make_golden.py", "versions": VERSIONS, "tolerance": tolerance, "cases": cases}
    (HERE / f"{name}.json").write_text(json.dumps(document) + "\n")


write("holt_winters", 1e-9, [additive_holt_winters(), multiplicative_holt_winters()])
write("stl", 1e-9, {"stl": [stl_case(100, 12, 11, 3), stl_case(131, 24, 15, 4)], "mstl": mstl_case(200, [8, 40], 6)})
write("autoregression", 1e-9, [autoregression()])

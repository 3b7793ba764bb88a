/* SPDX-License-Identifier: GPL-2.0-only */
#include <emmintrin.h>

#include "distribution.h"
#include "../sim/engine/engine.h"

#ifdef __FAST_MATH__
#error "samples must be the same on every machine: no -ffast-math"
#endif

#define LN2_HIGH 6.93147180369123816490e-01 /* its low 21 bits are zero: multiples of it by small integers are exact */
#define LN2_LOW 1.90821492927058770002e-10
#define LOG2_E 1.44269504088896338700e+00
#define SQRT_HALF 0.70710678118654752440

/* The instruction is correctly rounded everywhere; libm's wrapper may be inlined or not. */
static double root(double x)
{
	__m128d value = _mm_set_sd(x);

	return _mm_cvtsd_f64(_mm_sqrt_sd(value, value));
}

static u64 bits_of(double x)
{
	u64 bits;

	__builtin_memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static double of_bits(u64 bits)
{
	double x;

	__builtin_memcpy(&x, &bits, sizeof(x));
	return x;
}

/* 2^n for n in the range of normal numbers. */
static double power_of_two(s32 n)
{
	return of_bits((u64)(n + 1023) << 52);
}

double deterministic_exp(double x)
{
	double r, sum = 1.0;
	s32 n;

	if (x > 709.0)
		x = 709.0;
	if (x < -708.0)
		return 0.0;
	n = (s32)(x * LOG2_E + (x < 0 ? -0.5 : 0.5));
	r = (x - n * LN2_HIGH) - n * LN2_LOW;
	for (s32 i = 14; i > 0; i--)
		sum = 1.0 + sum * r / i;
	return sum * power_of_two(n);
}

/* Of a positive normal number: log(2^n m) = n log 2 + 2 artanh((m - 1) / (m + 1)), m near 1. */
double deterministic_log(double x)
{
	u64 bits = bits_of(x);
	s32 n = (s32)(bits >> 52) - 1022;
	double m, s, square, sum = 0.0;

	if (!(x > 0.0))
		return -745.0;
	m = of_bits((bits & 0xfffffffffffffULL) | 0x3fe0000000000000ULL);
	if (m < SQRT_HALF) {
		m = m + m;
		n--;
	}
	s = (m - 1.0) / (m + 1.0);
	square = s * s;
	for (s32 i = 23; i > 0; i -= 2)
		sum = sum * square + 1.0 / i;
	return n * LN2_HIGH + (2.0 * s * sum + n * LN2_LOW);
}

/* In (0, 1]: has a logarithm. */
static double unit_above_zero(struct random_stream *stream)
{
	return 1.0 - random_unit(stream);
}

/* Marsaglia's polar method; the second value is not kept, so that a stream has no hidden state. */
static double standard_normal(struct random_stream *stream)
{
	double u, v, s;

	do {
		u = 2.0 * random_unit(stream) - 1.0;
		v = 2.0 * random_unit(stream) - 1.0;
		s = u * u + v * v;
	} while (s >= 1.0 || s == 0.0);
	return u * root(-2.0 * deterministic_log(s) / s);
}

/* Marsaglia and Tsang (2000), for shape >= 1. */
static double gamma_from_one(double shape, struct random_stream *stream)
{
	double d = shape - 1.0 / 3.0;
	double c = 1.0 / root(9.0 * d);

	for (;;) {
		double x = standard_normal(stream);
		double v = 1.0 + c * x;
		double u;

		if (v <= 0.0)
			continue;
		v = v * v * v;
		u = unit_above_zero(stream);
		if (deterministic_log(u) < 0.5 * x * x + d - d * v + d * deterministic_log(v))
			return d * v;
	}
}

static double standard_gamma(double shape, struct random_stream *stream)
{
	double boosted;

	if (shape >= 1.0)
		return gamma_from_one(shape, stream);
	if (shape <= 0.0)
		return 0.0;
	boosted = gamma_from_one(shape + 1.0, stream);
	return boosted * deterministic_exp(deterministic_log(unit_above_zero(stream)) / shape);
}

static double lognormal(double mean, double stddev, struct random_stream *stream)
{
	double ratio, variance, mu;

	if (mean <= 0.0)
		return 0.0;
	ratio = stddev / mean;
	variance = deterministic_log(1.0 + ratio * ratio);
	mu = deterministic_log(mean) - 0.5 * variance;
	return deterministic_exp(mu + root(variance) * standard_normal(stream));
}

static double sample(const struct distribution *distribution, struct random_stream *stream)
{
	double a = distribution->a, b = distribution->b;

	switch (distribution->kind) {
	case DISTRIBUTION_EXPONENTIAL:
		return -a * deterministic_log(unit_above_zero(stream));
	case DISTRIBUTION_NORMAL:
		return a + b * standard_normal(stream);
	case DISTRIBUTION_LOGNORMAL:
		return lognormal(a, b, stream);
	case DISTRIBUTION_GAMMA:
		return b > 0.0 ? a / b * standard_gamma(b, stream) : a;
	default:
		return a;
	}
}

static u64 rounded(double ns)
{
	if (!(ns > 0.0))
		return 0;
	return ns < 9.0e15 ? (u64)(ns + 0.5) : 9000000000000000ULL;
}

static u64 uniform(u64 from, u64 to, struct random_stream *stream)
{
	return to > from ? from + random_below(stream, to - from + 1) : from;
}

u64 distribution_sample(const struct distribution *distribution, struct random_stream *stream)
{
	u64 ns;

	if (distribution->kind == DISTRIBUTION_UNIFORM)
		ns = uniform(rounded(distribution->a), rounded(distribution->b), stream);
	else if (distribution->kind == DISTRIBUTION_EMPIRICAL)
		ns = distribution->table_count ?
			     distribution->table[random_below(stream, distribution->table_count)] : 0;
	else
		ns = rounded(sample(distribution, stream));
	return distribution->max_ns && ns > distribution->max_ns ? distribution->max_ns : ns;
}

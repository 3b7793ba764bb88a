/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples: their moments, the exact first ones, and that neither optimisation
 * nor the CPU's instruction set changes them (distribution.c is compiled a
 * second and a third time, see CMakeLists.txt, with its names prefixed).
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

u64 o0_distribution_sample(const struct distribution *distribution, struct random_stream *stream);
double o0_deterministic_exp(double x);
double o0_deterministic_log(double x);
u64 native_distribution_sample(const struct distribution *distribution, struct random_stream *stream);
double native_deterministic_exp(double x);
double native_deterministic_log(double x);

#define SAMPLES 100000

static const u64 table[] = { 1000, 5000, 9000, 9000 };
static const struct distribution distributions[] = {
	{ .kind = DISTRIBUTION_FIXED, .a = 7000 },
	{ .kind = DISTRIBUTION_UNIFORM, .a = 10000, .b = 30000 },
	{ .kind = DISTRIBUTION_EXPONENTIAL, .a = 20000 },
	{ .kind = DISTRIBUTION_NORMAL, .a = 20000, .b = 3000 },
	{ .kind = DISTRIBUTION_LOGNORMAL, .a = 20000, .b = 15000 },
	{ .kind = DISTRIBUTION_GAMMA, .a = 20000, .b = 4 },
	{ .kind = DISTRIBUTION_GAMMA, .a = 20000, .b = 0.5 },
	{ .kind = DISTRIBUTION_EMPIRICAL, .table = table, .table_count = 4 },
};
#define DISTRIBUTION_TESTS (sizeof(distributions) / sizeof(distributions[0]))

/* Mean and standard deviation that theory wants, in the order above. */
static const double wanted[DISTRIBUTION_TESTS][2] = {
	{ 7000, 0 },      { 20000, 5773.5 }, { 20000, 20000 },   { 20000, 3000 },
	{ 20000, 15000 }, { 20000, 10000 },  { 20000, 28284.3 }, { 6000, 3316.6 },
};

static void moments(void)
{
	for (u32 i = 0; i < DISTRIBUTION_TESTS; i++) {
		struct random_stream *stream = random_stream("moments");
		double sum = 0, squares = 0, mean;

		for (u32 n = 0; n < SAMPLES; n++) {
			double x = (double)distribution_sample(&distributions[i], stream);

			sum += x;
			squares += x * x;
		}
		mean = sum / SAMPLES;
		say("%.0f %.0f", mean * 100, squares / SAMPLES - mean * mean);
	}
}

static double root(double x)
{
	double guess = x > 1 ? x : 1;

	for (u32 i = 0; i < 60; i++)
		guess = 0.5 * (guess + x / guess);
	return x > 0 ? guess : 0;
}

Test(distribution, moments_are_those_of_theory)
{
	char *text = timeline(moments);

	for (u32 i = 0; i < DISTRIBUTION_TESTS; i++) {
		char *line = strtok(i ? NULL : text, "\n");
		double mean, variance;

		cr_assert(line && sscanf(line, "0.000 %lf %lf", &mean, &variance) == 2, "%s", line);
		mean /= 100;
		cr_expect(mean > wanted[i][0] * 0.985 && mean < wanted[i][0] * 1.015, "%u: mean %f", i, mean);
		cr_expect(root(variance) >= wanted[i][1] * 0.97 && root(variance) <= wanted[i][1] * 1.03, "%u: stddev %f",
			  i, root(variance));
	}
}

static void first_samples(void)
{
	for (u32 i = 0; i < DISTRIBUTION_TESTS; i++) {
		char name[16], text[128];
		size_t used = 0;

		snprintf(name, sizeof(name), "first.%u", i);
		for (u32 n = 0; n < 8; n++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, " %llu",
						 distribution_sample(&distributions[i], random_stream(name)));
		say("%s", text + 1);
	}
}

/*
 * With seed 1; a change here changes every scenario that draws. The figures agree
 * with a separate calculation (Python, its libm) of the same methods on the same stream.
 */
Test(distribution, the_first_samples_never_change)
{
	cr_expect_str_eq(timeline(first_samples), "0.000 7000 7000 7000 7000 7000 7000 7000 7000\n"
						   "0.000 12012 14220 14521 28492 15565 16032 18744 12857\n"
						   "0.000 11219 21616 36500 19673 16187 14648 57707 10332\n"
						   "0.000 15918 17771 24626 20698 16259 24769 14432 15368\n"
						   "0.000 8425 16786 8913 12505 13231 5265 14933 31273\n"
						   "0.000 20359 22865 19279 15403 17425 26404 18773 24279\n"
						   "0.000 97 30740 2530 844 38344 5771 628 23915\n"
						   "0.000 9000 9000 9000 9000 9000 5000 9000 9000\n");
}

typedef u64 (*sampler)(const struct distribution *distribution, struct random_stream *stream);

/* A hash over all samples of all distributions, and over exp and log. */
static void hash_of(sampler sample, double (*exp_of)(double), double (*log_of)(double))
{
	struct random_stream *stream = random_stream("same");
	u64 hash = 0xcbf29ce484222325ULL;

	for (u32 i = 0; i < DISTRIBUTION_TESTS; i++) {
		for (u32 n = 0; n < SAMPLES; n++)
			hash = (hash ^ sample(&distributions[i], stream)) * 0x100000001b3ULL;
	}
	for (u32 n = 0; n < SAMPLES; n++) {
		double results[2] = { exp_of(random_unit(stream) * 100 - 50), log_of(random_unit(stream) * 1e9 + 1e-9) };
		u64 bits[2];

		memcpy(bits, results, sizeof(bits));
		hash = (hash ^ bits[0]) * 0x100000001b3ULL;
		hash = (hash ^ bits[1]) * 0x100000001b3ULL;
	}
	say("%016llx", hash);
}

static void as_built(void)
{
	hash_of(distribution_sample, deterministic_exp, deterministic_log);
}

static void unoptimised(void)
{
	hash_of(o0_distribution_sample, o0_deterministic_exp, o0_deterministic_log);
}

static void for_this_cpu(void)
{
	hash_of(native_distribution_sample, native_deterministic_exp, native_deterministic_log);
}

Test(distribution, no_optimisation_changes_a_sample)
{
	char *text = timeline(as_built);

	cr_expect_str_eq(timeline(unoptimised), text);
	cr_expect_str_eq(timeline(for_this_cpu), text);
}

Test(distribution, exp_and_log_are_right_to_1e_12)
{
	for (double x = -300; x < 300; x += 0.37) {
		double e = deterministic_exp(x), l = deterministic_log(e);

		cr_expect(e > exp(x) * (1 - 1e-12) && e < exp(x) * (1 + 1e-12), "exp %f", x);
		cr_expect(fabs(l - log(e)) <= 1e-12 * fabs(log(e)) + 1e-15, "log of exp %f", x);
	}
	cr_expect(deterministic_log(1.0) == 0.0);
	cr_expect(deterministic_exp(0.0) == 1.0);
}

Test(distribution, a_sample_is_cut_off_where_the_configuration_says)
{
	struct distribution cut = { .kind = DISTRIBUTION_FIXED, .a = 7000, .max_ns = 6000 };
	struct distribution below = { .kind = DISTRIBUTION_FIXED, .a = -5 };

	cr_expect_eq(distribution_sample(&cut, NULL), 6000);
	cr_expect_eq(distribution_sample(&below, NULL), 0);
}

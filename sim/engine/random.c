// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random streams: xoshiro256** (Blackman and Vigna, 2018), its state filled by
 * splitmix64 (Steele, Lea, Flood 2014) from the seed and the stream's name.
 * Integers below a bound by multiplication with rejection (Lemire 2019).
 */
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "internal.h"
#include "site.h"

struct random_stream {
	u64 state[4];
	struct choice_site *site;
	struct random_stream *next;
};

static struct random_stream *streams;
static u64 run_seed;
static bool seeded;

static u64 splitmix64(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static u64 rotate_left(u64 x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static u64 next(struct random_stream *stream)
{
	u64 *s = stream->state, result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

/* FNV-1a of the name, mixed with the seed so that neither is a shifted copy of the other. */
static void seed_stream(struct random_stream *stream)
{
	u64 state = 0xcbf29ce484222325ULL, seed = run_seed;

	for (const char *c = stream->site->name; *c; c++)
		state = (state ^ (u8)*c) * 0x100000001b3ULL;
	state ^= splitmix64(&seed);
	for (int i = 0; i < 4; i++)
		stream->state[i] = splitmix64(&state);
}

void choice_set_seed(u64 seed)
{
	engine_assert(!streams);
	run_seed = seed;
	seeded = true;
}

struct random_stream *random_stream(const char *name)
{
	struct choice_site *site = choice_site(name);
	struct random_stream *stream = streams;

	if (!seeded)
		engine_bug(name, 0, "a random stream is used before the seed is set");
	while (stream && stream->site != site)
		stream = stream->next;
	if (stream)
		return stream;
	stream = calloc(1, sizeof(*stream));
	engine_assert(stream);
	stream->site = site;
	seed_stream(stream);
	stream->next = streams;
	streams = stream;
	return stream;
}

/* A forced draw moves the stream all the same, so that the draws after it stay what they were. */
u64 random_u64(struct random_stream *stream)
{
	u64 drawn = next(stream), nth;
	const struct forced_value *forced = choice_site_pass(stream->site, &nth);

	if (forced)
		drawn = forced->value;
	choice_site_drawn(stream->site, nth, drawn);
	return drawn;
}

u64 random_below(struct random_stream *stream, u64 bound)
{
	const struct forced_value *forced;
	unsigned __int128 product;
	u64 drawn, nth;

	engine_assert(bound >= 1);
	do
		product = (unsigned __int128)next(stream) * bound;
	while ((u64)product < -bound % bound);
	drawn = product >> 64;
	forced = choice_site_pass(stream->site, &nth);
	if (forced && forced->recorded && forced->value >= bound)
		choice_site_diverged(stream->site, nth, bound, forced->value);
	else if (forced)
		drawn = forced->value < bound ? forced->value : bound - 1;
	choice_site_drawn(stream->site, nth, drawn);
	return drawn;
}

double random_unit(struct random_stream *stream)
{
	u64 drawn = next(stream) >> 11, nth;
	const struct forced_value *forced = choice_site_pass(stream->site, &nth);

	if (forced && forced->recorded && forced->value >> 53)
		choice_site_diverged(stream->site, nth, 0, forced->value);
	else if (forced)
		drawn = forced->recorded ? forced->value : forced->value << 21;
	choice_site_drawn(stream->site, nth, drawn);
	return (double)drawn * 0x1p-53;
}

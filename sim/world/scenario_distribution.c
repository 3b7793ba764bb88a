/* SPDX-License-Identifier: GPL-2.0-only */
/* Durations that may be random: {"lognormal": {"mean_us": 40, "stddev_us": 5}}, or just 40. */
#include "scenario_reader.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file of samples; documented in docs/scenarios.md. */
#define SAMPLES_MAX_BYTES (4u << 20)

/* Microseconds into a double of nanoseconds, which holds every whole number up to DURATION_MAX_NS. */
static void read_real_us(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct field whole = *field;
	u64 ns = 0;

	whole.offset = 0;
	kind_us.read(reader, at, &whole, &ns);
	*(double *)field_target(field, base) = (double)ns;
}

static void describe_real_us(const struct field *field, struct text *text)
{
	kind_us.describe(field, text);
}

static void schema_real_us(const struct field *field, struct schema *schema)
{
	kind_us.schema(field, schema);
}

static const struct kind kind_real_us = {read_real_us, describe_real_us, schema_real_us, true};

/* ---- a file with one value in microseconds a line; '#' begins a comment line ---- */

struct samples {
	struct reader *reader;
	const struct at *at;
	const char *path;
	u64 *ns;
	u32 count;
};

static void sample_line(struct samples *samples, const char *line, u32 number)
{
	size_t bytes = strcspn(line, "\r\n");
	char text[JSON_NUMBER_BYTES];
	struct json_limits limits = {JSON_NUMBER_BYTES, 1, 1, 1};
	struct json_document *document;
	struct json_error error;
	struct json_value *value = NULL;
	bool negative = false;
	u64 ns = 0;

	if (!bytes || line[0] == '#')
		return;
	document = json_document_new();
	if (bytes < sizeof(text)) {
		memcpy(text, line, bytes);
		text[bytes] = 0;
		value = json_parse(document, text, bytes, &limits, 0, &error);
	}
	if (!value || value->type != JSON_NUMBER ||
	    json_decimal(value->text, 3, &negative, &ns) != JSON_EXACT || negative || ns > DURATION_MAX_NS)
		reader_error(samples->reader, samples->at, "a number of microseconds a line", NULL,
			     "%s:%u: this is no duration", samples->path, number);
	json_document_free(document);
	samples->ns[samples->count++] = ns;
}

static void read_samples(struct samples *samples, const char *text)
{
	u32 lines = 1, number = 1, before = samples->reader->message_count;

	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	samples->ns = reader_alloc(samples->reader, lines * sizeof(u64));
	for (const char *line = text; line && samples->reader->message_count == before; number++) {
		sample_line(samples, line, number);
		line = strchr(line, '\n');
		line = line && line[1] ? line + 1 : NULL;
	}
	if (!samples->count)
		reader_error(samples->reader, samples->at, "one value in microseconds a line", NULL,
			     "%s has no samples", samples->path);
}

/* The whole of a regular file, NUL-terminated, or NULL and an error. */
static char *read_whole(struct reader *reader, const struct at *at, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	size_t used = 0;
	ssize_t got = 1;
	char *text;

	if (fd < 0 || fstat(fd, &status) || !S_ISREG(status.st_mode) || status.st_size > SAMPLES_MAX_BYTES) {
		reader_error(reader, at, NULL, NULL,
			     fd < 0 ? "cannot read %s" : "%s is no regular file of at most 4 MiB", path);
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	text = malloc((size_t)status.st_size + 1);
	if (!text)
		abort();
	while (got > 0 && used < (size_t)status.st_size) {
		got = read(fd, text + used, (size_t)status.st_size - used);
		used += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	text[used] = 0;
	return text;
}

/* A relative path is relative to the scenario's folder. */
static void read_empirical(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct distribution *distribution = base;
	struct samples samples = {.reader = reader, .at = at};
	const char *slash = strrchr(reader->path, '/'), *name = NULL;
	struct text path = {0};
	char *text;

	kind_string.read(reader, at, &(struct field){.key = field->key, .kind = &kind_string, .min = 1},
			 &name);
	if (!name)
		return;
	if (slash && name[0] != '/')
		text_add(&path, "%.*s", (int)(slash - reader->path + 1), reader->path);
	text_add(&path, "%s", name);
	samples.path = text_get(&path);
	text = read_whole(reader, at, samples.path);
	if (text)
		read_samples(&samples, text);
	distribution->table = samples.ns;
	distribution->table_count = samples.count;
	free(text);
	text_free(&path);
}

static void describe_file(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "the name of a file with one value in microseconds a line");
}

static void schema_file(const struct field *field, struct schema *schema)
{
	kind_string.schema(&(struct field){.key = field->key, .kind = &kind_string, .min = 1}, schema);
}

static const struct kind kind_samples = {read_empirical, describe_file, schema_file, true};

/* ---- the shapes ---- */

static void check_uniform(struct reader *reader, const struct at *at, void *base)
{
	const struct distribution *distribution = base;

	if (distribution->a > distribution->b)
		reader_error(reader, at, NULL, NULL, "\"min_us\" is above \"max_us\"");
}

/* clang-format off */
#define FIRST(name, text) \
	{.key = name, .kind = &kind_real_us, .required = true, .help = text, .offset = offsetof(struct distribution, a)}
/* clang-format on */
/* clang-format off */
#define SECOND(name, text) \
	{.key = name, .kind = &kind_real_us, .required = true, .help = text, .offset = offsetof(struct distribution, b)}
/* clang-format on */
/* clang-format off */
#define CUT \
	{.key = "max_us", .kind = &kind_us, .min = 1, .help = "longer ones are cut to this", \
	 .offset = offsetof(struct distribution, max_ns)}
/* clang-format on */

static const struct field fixed_fields[] = {FIRST("value_us", "the duration")};
static const struct field uniform_fields[] = {FIRST("min_us", "the shortest"),
					      SECOND("max_us", "the longest")};
static const struct field exponential_fields[] = {FIRST("mean_us", "the mean"), CUT};
static const struct field normal_fields[] = {FIRST("mean_us", "the mean"),
					     SECOND("stddev_us", "the standard deviation"), CUT};
/* clang-format off */
static const struct field gamma_fields[] = {
	FIRST("mean_us", "the mean"),
	{.key = "shape", .kind = &kind_ratio, .required = true, .min = 1, .max = 1000000,
	 .help = "1 is exponential, large shapes are narrow", .offset = offsetof(struct distribution, b)},
	CUT};
static const struct field empirical_fields[] = {
	{.key = "file", .kind = &kind_samples, .required = true,
	 .help = "name of a file with one value in microseconds a line, relative to the scenario; "
		 "lines that begin with # are remarks"},
	CUT};

#define LIST(list) .field = list, .count = sizeof(list) / sizeof(list[0]), .bytes = sizeof(struct distribution)
static const struct section distribution_sections[] = {
	[DISTRIBUTION_FIXED] = {LIST(fixed_fields), .name = "fixed", .shorthand = "value_us"},
	[DISTRIBUTION_UNIFORM] = {LIST(uniform_fields), .name = "uniform", .finish = check_uniform},
	[DISTRIBUTION_EXPONENTIAL] = {LIST(exponential_fields), .name = "exponential", .shorthand = "mean_us"},
	[DISTRIBUTION_NORMAL] = {LIST(normal_fields), .name = "normal"},
	[DISTRIBUTION_LOGNORMAL] = {LIST(normal_fields), .name = "lognormal"},
	[DISTRIBUTION_GAMMA] = {LIST(gamma_fields), .name = "gamma"},
	[DISTRIBUTION_EMPIRICAL] = {LIST(empirical_fields), .name = "empirical", .shorthand = "file"},
};
/* clang-format on */
_Static_assert(sizeof(distribution_sections) / sizeof(distribution_sections[0]) == DISTRIBUTION_COUNT,
	       "each distribution has its section");

const struct tagged distribution_tags = {
	.what = "distribution",
	.section = distribution_sections,
	.count = DISTRIBUTION_COUNT,
	.tag_offset = offsetof(struct distribution, kind),
	.number = DISTRIBUTION_FIXED,
};

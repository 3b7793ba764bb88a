// SPDX-License-Identifier: GPL-2.0-only
/*
 * --check-determinism: each scenario runs once as it is, then once for each
 * thing that must not matter; the traces in ftrace's text format must be the
 * same bytes, the verdicts and virtual times the same.
 */
#include "run.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/engine/arena.h"

#define OTHER_ARENA_BASE (ARENA_DEFAULT_BASE + (1ULL << 40))
#define PADDING_BYTES 20000
#define QUOTE_BYTES 240

/*
 * What is varied: name for reports, SimGrid factory, run-ahead off, arena base, setting.
 * The first is what the others are compared with.
 */
#define VARIATIONS(X)                                                             \
	X("the first run", NULL, false, 0, NULL)                                 \
	X("a second run", NULL, false, 0, NULL)                                  \
	X("SimGrid's ucontext factory", "ucontext", false, 0, NULL)              \
	X("SimGrid's boost factory", "boost", false, 0, NULL)                    \
	X("SimGrid's thread factory", "thread", false, 0, NULL)                  \
	X("run-ahead off", NULL, true, 0, NULL)                                  \
	X("another arena base", NULL, false, OTHER_ARENA_BASE, NULL)             \
	X("another locale", NULL, false, 0, &other_locale)                       \
	X("another folder", NULL, false, 0, &other_folder)                       \
	X("a bigger environment", NULL, false, 0, &other_environment)            \
	X("malloc perturbation", NULL, false, 0, &other_malloc)

static const char *locale_words[] = { NULL, NULL };
static const char *environment_words[] = { NULL, "DEBUGINFOD_URLS=http://127.0.0.1:9", "TZ=Asia/Kathmandu", NULL };
static const char *const malloc_words[] = { "MALLOC_PERTURB_=165", NULL };
static struct setting other_locale = { .environment = locale_words };
static struct setting other_folder = { .folder = "/" };
static struct setting other_environment = { .environment = environment_words };
static struct setting other_malloc = { .environment = malloc_words };

static const struct variation {
	const char *name;
	const char *factory;
	bool no_run_ahead;
	u64 arena_base;
	const struct setting *setting;
} variations[] = {
#define X(name, factory, run_ahead, base, setting) { name, factory, run_ahead, base, setting },
	VARIATIONS(X)
#undef X
};
#define VARIATION_COUNT (sizeof(variations) / sizeof(variations[0]))

/* struct comparison - all variations of one run. */
struct comparison {
	struct run *run;
	struct result *result[VARIATION_COUNT];
	u32 done;
};

struct check {
	struct comparison *comparison;
	struct output *output;
	char *folder; /* of the traces */
};

/* Asked in a process of its own: with LOCPATH set, glibc's newlocale() leaks. */
static bool have_locale(const char *name)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(newlocale(LC_ALL_MASK, name, NULL) ? 0 : 1);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* A locale that this computer has, best one with a decimal comma. */
static const char *find_locale(void)
{
	static const char *const names[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8", "C.UTF-8" };

	for (u32 i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (have_locale(names[i]))
			return names[i];
	return "C";
}

static void prepare_settings(void)
{
	static char padding[PADDING_BYTES];
	static char locale[64];

	memset(padding, 'x', sizeof(padding) - 1);
	memcpy(padding, "SCMI_SIM_PADDING=", strlen("SCMI_SIM_PADDING="));
	environment_words[0] = padding;
	snprintf(locale, sizeof(locale), "LC_ALL=%s", find_locale());
	locale_words[0] = locale;
}

static char *trace_path(const struct check *check, u32 run, u32 variation)
{
	return text_format("%s/%u-%u", check->folder, run, variation);
}

/* The line in which byte @at stands, cut to a readable length; to be freed. */
static char *line_at(const char *text, size_t at)
{
	size_t begin = at;

	while (begin && text[begin - 1] != '\n')
		begin--;
	return text_format("%.*s", (int)(strcspn(text + begin, "\n") < QUOTE_BYTES ? strcspn(text + begin, "\n") :
										     QUOTE_BYTES),
			   text + begin);
}

static void add_difference(struct run *run, char *line)
{
	text_list_add(&run->differences, line);
	free(line);
}

static void compare_text(struct run *run, const char *name, const char *a, size_t a_bytes, const char *b, size_t b_bytes)
{
	size_t at = 0;
	u64 line = 1;
	char *left, *right;

	if (a_bytes == b_bytes && memcmp(a, b, a_bytes) == 0)
		return;
	while (at < a_bytes && at < b_bytes && a[at] == b[at])
		line += a[at++] == '\n';
	left = line_at(a, at);
	right = line_at(b, at);
	add_difference(run, text_format("with %s the trace differs from line %llu on:", name, line));
	add_difference(run, text_format("  - %s", at < a_bytes ? left : "(the trace ends here)"));
	add_difference(run, text_format("  + %s", at < b_bytes ? right : "(the trace ends here)"));
	free(left);
	free(right);
}

static void compare_results(struct run *run, const char *name, const struct result *a, const struct result *b)
{
	if (a->verdict != b->verdict)
		add_difference(run, text_format("with %s the verdict is %s: %s", name, verdict_word(b->verdict),
						b->headline));
	else if (a->virtual_ns != b->virtual_ns)
		add_difference(run, text_format("with %s it ends at %llu ns instead of %llu ns", name, b->virtual_ns,
						a->virtual_ns));
	else if (strcmp(a->trace_hash, b->trace_hash))
		add_difference(run, text_format("with %s the trace's hash is %s instead of %s", name, b->trace_hash,
						a->trace_hash));
}

static void compare_one(struct check *check, struct comparison *comparison, u32 index, u32 variation, const char *text,
			size_t bytes)
{
	struct run *run = comparison->run;
	char *path = trace_path(check, index, variation);
	size_t other_bytes;
	char *other = file_read(path, &other_bytes);
	u32 before = run->differences.count;

	if (text && other)
		compare_text(run, variations[variation].name, text, bytes, other, other_bytes);
	else if (text || other)
		add_difference(run, text_format("with %s there is %s trace", variations[variation].name,
						other ? "a" : "no"));
	if (run->differences.count == before)
		compare_results(run, variations[variation].name, comparison->result[0], comparison->result[variation]);
	free(other);
	unlink(path);
	free(path);
}

/* All variations of one run are there: the first gives its result, the comparison may make it "diverged". */
static void compare_all(struct check *check, u32 index)
{
	struct comparison *comparison = &check->comparison[index];
	struct result *result = comparison->result[0];
	char *path = trace_path(check, index, 0);
	size_t bytes = 0;
	char *text = file_read(path, &bytes);

	if (!text && result->verdict == VERDICT_PASS)
		add_difference(comparison->run, text_format("the image wrote no trace to %s", path));
	for (u32 i = 1; i < VARIATION_COUNT; i++)
		compare_one(check, comparison, index, i, text, bytes);
	free(text);
	unlink(path);
	free(path);
	if (comparison->run->differences.count)
		result->verdict = exit_graver(verdict_exit(result->verdict), EXIT_DIVERGED) == EXIT_DIVERGED ?
					  VERDICT_DIVERGED :
					  result->verdict;
	for (u32 i = 1; i < VARIATION_COUNT; i++)
		result_free(comparison->result[i]);
	comparison->run->result = result;
}

static void take_result(void *arg, struct job *job)
{
	struct check *check = arg;
	u32 index = job->request.id / VARIATION_COUNT;
	struct comparison *comparison = &check->comparison[index];

	comparison->result[job->request.id % VARIATION_COUNT] = job->result;
	if (++comparison->done == VARIATION_COUNT)
		compare_all(check, index);
	output_advance(check->output);
}

static void fill_job(struct check *check, struct job *job, const struct run_options *options, struct run *run, u32 index,
		     u32 number)
{
	const struct variation *variation = &variations[number];

	*job = (struct job){ .image = run->image, .setting = variation->setting };
	run_fill_request(&job->request, options, run, index * (u32)VARIATION_COUNT + number);
	job->request.scenario = realpath(run->path, NULL);
	job->request.trace = trace_path(check, index, number);
	job->request.trace_format = "ftrace";
	job->request.factory = variation->factory;
	job->request.no_run_ahead = variation->no_run_ahead;
	job->request.arena_base = variation->arena_base;
}

static char *make_folder(void)
{
	const char *base = getenv("TMPDIR");
	char *folder = text_format("%s/scmi-sim-XXXXXX", base && *base ? base : "/tmp");

	if (!mkdtemp(folder)) {
		fprintf(stderr, "scmi-sim: cannot make a folder %s for traces: %s\n", folder, strerror(errno));
		free(folder);
		return NULL;
	}
	return folder;
}

enum exit_code determinism_check(const struct run_options *options, struct run *run, u32 count, struct output *output)
{
	struct check check = { .output = output, .folder = make_folder() };
	struct pool pool = { .workers = (u32)options->workers, .limit_s = (u32)options->limit_s };
	enum exit_code code;

	if (!check.folder)
		return EXIT_BAD_INPUT;
	prepare_settings();
	pool.done = take_result;
	pool.arg = &check;
	pool.job = must_alloc(count * VARIATION_COUNT * sizeof(*pool.job));
	check.comparison = must_alloc(count * sizeof(*check.comparison));
	for (u32 i = 0; i < count; i++) {
		check.comparison[i].run = &run[i];
		for (u32 j = 0; j < VARIATION_COUNT && !run[i].result; j++)
			fill_job(&check, &pool.job[pool.count++], options, &run[i], i, j);
	}
	code = pool_run(&pool);
	for (u32 i = 0; i < pool.count; i++) {
		free((char *)pool.job[i].request.scenario);
		free((char *)pool.job[i].request.trace);
	}
	free(pool.job);
	free(check.comparison);
	rmdir(check.folder);
	free(check.folder);
	return code;
}

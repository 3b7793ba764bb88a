// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "sites.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>
#include "../check/callbacks.h"
#include "scopes.h"
#include "source_text.h"

#define CALL 0xe8
#define CALL_BYTES 5

const char *const site_kinds[SITE_KIND_COUNT] = {"entry", "exit", "read", "write", "call", "absent"};

/* @to: where the call goes; @callback: NULL for a call that the source makes. */
struct site {
	const char *place;
	const char *to;
	const struct callback *callback;
};

struct sites {
	struct site *site;
	u32 count;
	u32 room;
	/* functions with callbacks, by address */
	struct scope_function *function;
	u32 function_count;
};

struct functions {
	struct scope_function *function;
	u32 count;
	u32 room;
};

static int find_text(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct { const char *from; u64 bytes; } *text = arg;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
			continue;
		text->from = (const char *)(info->dlpi_addr + segment->p_vaddr);
		text->bytes = segment->p_memsz;
	}
	return 1; /* the program itself comes first */
}

const char *sites_text(u64 *bytes)
{
	static struct { const char *from; u64 bytes; } text;

	if (!text.from)
		dl_iterate_phdr(find_text, &text);
	*bytes = text.bytes;
	return text.from;
}

static void add(struct sites *sites, const char *place, const char *to, const struct callback *callback)
{
	if (sites->count == sites->room) {
		sites->room = sites->room ? 2 * sites->room : 65536;
		sites->site = realloc(sites->site, sites->room * sizeof(*sites->site));
		if (!sites->site)
			abort();
	}
	sites->site[sites->count++] = (struct site){place, to, callback};
}

static const struct callback *callback_at(const char *to)
{
	for (u32 i = 0; i < callback_count; i++)
		if (callbacks[i].function == to)
			return &callbacks[i];
	return NULL;
}

/*
 * All byte sequences that are a call to a known address. That another
 * instruction's bytes read like one is a matter of one in millions, and then
 * nobody ever arrives there.
 */
static void scan(struct sites *sites, bool (*take)(struct sites *sites, const char *place, const char *to))
{
	u64 bytes, offset;
	const char *text = sites_text(&bytes), *end = text + bytes, *at;
	s32 distance;

	for (at = text; (at = memchr(at, CALL, (size_t)(end - at))) && end - at >= CALL_BYTES; at++) {
		memcpy(&distance, at + 1, sizeof(distance));
		offset = (u64)(at + CALL_BYTES - text) + (u64)(s64)distance;
		if (offset < bytes)
			take(sites, at + CALL_BYTES, text + offset);
	}
}

static bool take_callback(struct sites *sites, const char *place, const char *to)
{
	static const char *low, *high;
	const struct callback *callback;

	for (u32 i = 0; i < callback_count; i++) {
		const char *function = callbacks[i].function;

		low = low && low < function ? low : function;
		high = high > function ? high : function;
	}
	if (to < low || to > high)
		return false;
	callback = callback_at(to);
	if (callback)
		add(sites, place, to, callback);
	return callback;
}

static int by_place(const void *a, const void *b)
{
	const char *one = ((const struct site *)a)->place, *other = ((const struct site *)b)->place;

	return one < other ? -1 : one > other;
}

static int by_entry(const void *a, const void *b)
{
	const char *one = ((const struct scope_function *)a)->entry, *other = ((const struct scope_function *)b)->entry;

	return one < other ? -1 : one > other;
}

static const struct scope_function *function_at(const struct sites *sites, const char *entry)
{
	const struct scope_function wanted = {.entry = entry};

	return bsearch(&wanted, sites->function, sites->function_count, sizeof(*sites->function), by_entry);
}

static bool take_call(struct sites *sites, const char *place, const char *to)
{
	if (!function_at(sites, to))
		return false;
	add(sites, place, to, NULL);
	return true;
}

static void take_function(void *arg, const struct scope_function *function)
{
	struct functions *functions = arg;

	if (functions->count == functions->room) {
		functions->room = functions->room ? 2 * functions->room : 4096;
		functions->function = realloc(functions->function, functions->room * sizeof(*functions->function));
		if (!functions->function)
			abort();
	}
	functions->function[functions->count++] = *function;
}

/* Functions that have an entry callback. */
static void find_functions(struct sites *sites)
{
	struct functions all = {0};
	u32 kept = 0, next = 0;

	scopes_functions(take_function, &all);
	if (all.count)
		qsort(all.function, all.count, sizeof(*all.function), by_entry);
	for (u32 i = 0; i < sites->count; i++) {
		const struct site *site = &sites->site[i];

		if (site->callback->kind != CALLBACK_ENTRY)
			continue;
		while (next < all.count && (const char *)all.function[next].entry < site->place)
			next++;
		if (next && (!kept || all.function[kept - 1].entry != all.function[next - 1].entry))
			all.function[kept++] = all.function[next - 1];
	}
	sites->function = all.function;
	sites->function_count = kept;
}

static void put_frame(const struct symbol_frame *at, const char *function, bool first, struct buffer *out)
{
	buffer_printf(out, "%s%s@%s:%u:%u", first ? "" : " ", function, at->file, at->line, at->column);
}

static void put_site(const struct sites *sites, const struct site *site, const struct scope *scope,
		     const char *const *source, struct buffer *out)
{
	static const enum site_kind kinds[] = {
		[CALLBACK_ENTRY] = SITE_ENTRY,
		[CALLBACK_EXIT] = SITE_EXIT,
		[CALLBACK_READ] = SITE_READ,
		[CALLBACK_WRITE] = SITE_WRITE,
	};
	const struct callback *callback = site->callback;
	enum site_kind kind = callback ? kinds[callback->kind] : SITE_CALL;
	char operand[SOURCE_OPERAND_BYTES] = "";
	struct symbol_frame at;

	if (!scope || !symbols_line(site->place, true, &at))
		return;
	if (kind == SITE_CALL)
		snprintf(operand, sizeof(operand), "%s", function_at(sites, site->to)->name);
	else if (kind == SITE_READ || kind == SITE_WRITE)
		source_operand(source, at.file, at.line, at.column, operand);
	buffer_printf(out, "%llx\t%s\t%u\t%u\t", (u64)site->place, site_kinds[kind], callback ? callback->bytes : 0,
		      callback ? callback->marked : 0);
	put_frame(&at, scope->function, true, out);
	for (; scope->outer; scope = scope->outer)
		put_frame(&scope->call, scope->outer->function, false, out);
	buffer_printf(out, "\t%s\n", operand);
}

/* ---- functions without callbacks ---- */

static int by_string(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int by_source(const void *a, const void *b)
{
	const struct scope_function *one = a, *other = b;
	int order = strcmp(one->at.file, other->at.file);

	if (!order)
		order = one->at.line < other->at.line ? -1 : one->at.line > other->at.line;
	return order ? order : strcmp(one->name, other->name);
}

/* What a user could name: functions of the hosted C files. */
static bool is_hosted(const char *file)
{
	size_t bytes = strlen(file);

	return strncmp(file, "sim/", 4) && strncmp(file, "model/", 6) && bytes > 2 && !strcmp(file + bytes - 2, ".c");
}

/* Every function in whose name a site stands. */
static u32 list_seen(const struct scope *const *scope, u32 count, const char ***seen)
{
	u32 room = 0, used = 0, i;

	for (i = 0; i < count; i++)
		for (const struct scope *at = scope[i]; at; at = at->outer)
			room++;
	*seen = calloc(room + 1, sizeof(**seen));
	if (!*seen)
		abort();
	for (i = 0; i < count; i++)
		for (const struct scope *at = scope[i]; at; at = at->outer)
			(*seen)[used++] = at->function;
	qsort(*seen, used, sizeof(**seen), by_string);
	return used;
}

static void put_absent(const struct scope *const *scope, u32 count, struct buffer *out)
{
	struct functions functions = {0};
	const struct scope_function *last = NULL;
	const char **seen;
	u32 seen_count = list_seen(scope, count, &seen);

	scopes_functions(take_function, &functions);
	if (functions.count)
		qsort(functions.function, functions.count, sizeof(*functions.function), by_source);
	for (u32 i = 0; i < functions.count; i++) {
		const struct scope_function *function = &functions.function[i];

		if (!is_hosted(function->at.file) ||
		    bsearch(&function->name, seen, seen_count, sizeof(*seen), by_string) ||
		    (last && !by_source(last, function)))
			continue;
		last = function;
		buffer_printf(out, "%llx\tabsent\t0\t0\t%s@%s:%u:0\t\n", (u64)function->entry, function->name,
			      function->at.file, function->at.line);
	}
	free(functions.function);
	free(seen);
}

/* Addresses in the call, not after it: the next instruction may be another function's. */
static void put_sites(const struct sites *sites, const char *const *source, struct buffer *out)
{
	const void **address = calloc(sites->count, sizeof(*address));
	const struct scope **scope = calloc(sites->count, sizeof(*scope));
	u32 i;

	if (!address || !scope)
		abort();
	for (i = 0; i < sites->count; i++)
		address[i] = sites->site[i].place - 1;
	scopes_find(address, scope, sites->count);
	for (i = 0; i < sites->count; i++)
		put_site(sites, &sites->site[i], scope[i], source, out);
	put_absent(scope, sites->count, out);
	free(address);
	free(scope);
}

int sites_put(const char *const *source, struct buffer *out)
{
	struct sites sites = {0};

	scan(&sites, take_callback);
	if (!sites.count)
		return -1;
	find_functions(&sites);
	scan(&sites, take_call);
	qsort(sites.site, sites.count, sizeof(*sites.site), by_place);
	put_sites(&sites, source, out);
	free(sites.site);
	free(sites.function);
	return out->used ? 0 : -1;
}

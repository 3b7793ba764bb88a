// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include "entered.h"
#include "json_out.h"

#define BREAKPOINT 0xcc /* int3 */
#define PAGE_BYTES 4096ULL

struct function {
	unsigned char *entry;
	unsigned char first_byte;
	bool met;
	const char *name;
	const char *file;
};

/* Sorted by entry for the handler; @order of the debug information for the answer. */
static struct function *functions, **by_entry;
static u32 function_count, function_room;

/* What stands above the port: the hosted tree, core/, a test's kernel. */
static bool is_hosted(const char *file)
{
	static const char *const ours[] = {"sim/", "model/"};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (!strncmp(file, ours[i], strlen(ours[i])))
			return false;
	return *file != '/' && *file != '.' && *file;
}

/* A function in several pieces (hot, cold) begins with the first of them. */
static bool find_entry(Dwarf_Die *die, Dwarf_Addr *entry)
{
	Dwarf_Addr base, end;

	return (!dwarf_entrypc(die, entry) || dwarf_ranges(die, 0, &base, entry, &end) > 0) && *entry;
}

static void add_function(const char *file, Dwarf_Die *die)
{
	Dwarf_Addr entry;
	const char *name = dwarf_diename(die);

	if (dwarf_tag(die) != DW_TAG_subprogram || !name || !find_entry(die, &entry))
		return;
	if (function_count == function_room) {
		function_room = function_room ? 2 * function_room : 1024;
		functions = realloc(functions, function_room * sizeof(*functions));
		if (!functions)
			_exit(70);
	}
	functions[function_count++] = (struct function){
		.entry = (unsigned char *)entry,
		.name = host_copy(name),
		.file = file,
	};
}

static const char *relative(const char *name)
{
	while (name && !strncmp(name, "./", 2))
		name += 2;
	return name;
}

/* A file of the port may include one of the tree, to see what it keeps to itself: that is hosted too. */
static void add_included(Dwarf_Die *die)
{
	static const char *last = "";
	const char *file = relative(dwarf_decl_file(die));
	size_t bytes = file ? strlen(file) : 0;

	if (bytes < 2 || strcmp(file + bytes - 2, ".c") || !is_hosted(file))
		return;
	if (strcmp(file, last))
		last = host_copy(file);
	add_function(last, die);
}

static void add_unit(Dwarf_Die *unit)
{
	const char *name = relative(dwarf_diename(unit));
	bool hosted = name && is_hosted(name);
	char *file;
	Dwarf_Die die;

	if (!name || dwarf_child(unit, &die))
		return;
	file = hosted ? host_copy(name) : NULL;
	do
		if (hosted)
			add_function(file, &die);
		else
			add_included(&die);
	while (!dwarf_siblingof(&die, &die));
}

static int read_functions(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	Dwarf *dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
	Dwarf_Off offset = 0, next;
	size_t header_bytes;
	Dwarf_Die unit;

	while (dwarf && !dwarf_nextcu(dwarf, offset, &next, &header_bytes, NULL, NULL, NULL)) {
		if (dwarf_offdie(dwarf, offset + header_bytes, &unit))
			add_unit(&unit);
		offset = next;
	}
	dwarf_end(dwarf);
	if (fd >= 0)
		close(fd);
	return function_count ? 0 : -1;
}

static int compare_entries(const void *left, const void *right)
{
	const struct function *const *a = left, *const *b = right;

	return (*a)->entry < (*b)->entry ? -1 : (*a)->entry > (*b)->entry;
}

static struct function *find(const unsigned char *entry)
{
	u32 low = 0, high = function_count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (by_entry[middle]->entry < entry)
			low = middle + 1;
		else
			high = middle;
	}
	return low < function_count && by_entry[low]->entry == entry ? by_entry[low] : NULL;
}

static int writable(const unsigned char *entry)
{
	size_t page = (size_t)entry & ~(PAGE_BYTES - 1);

	return mprotect((void *)page, PAGE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static void on_breakpoint(int number, siginfo_t *info, void *machine)
{
	ucontext_t *context = machine;
	unsigned char *entry = (unsigned char *)context->uc_mcontext.gregs[REG_RIP] - 1;
	struct function *function = find(entry);

	(void)info;
	if (!function) {
		signal(number, SIG_DFL);
		return;
	}
	function->met = true;
	writable(entry); /* a module's page was protected when the module was loaded */
	*entry = function->first_byte;
	context->uc_mcontext.gregs[REG_RIP] = (greg_t)entry;
}

/* Several names may stand for one entry: the first one of them is armed and counts. */
static int arm(u32 number)
{
	struct function *function = by_entry[number];

	function->first_byte = *function->entry;
	if (number && by_entry[number - 1]->entry == function->entry)
		return 0;
	if (writable(function->entry))
		return -1;
	*function->entry = BREAKPOINT;
	return 0;
}

int entered_arm(void)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
	u32 i;

	if (read_functions())
		return -1;
	by_entry = host_alloc(function_count, sizeof(*by_entry));
	for (i = 0; i < function_count; i++)
		by_entry[i] = &functions[i];
	qsort(by_entry, function_count, sizeof(*by_entry), compare_entries);
	action.sa_sigaction = on_breakpoint;
	sigaction(SIGTRAP, &action, NULL);
	for (i = 0; i < function_count; i++)
		if (arm(i))
			return -1;
	return 0;
}

void entered_put(struct buffer *out)
{
	const char *file = NULL;
	u32 i;

	out_key(out, "entered");
	buffer_append(out, "{", 1);
	for (i = 0; i < function_count; i++) {
		if (!functions[i].met)
			continue;
		if (functions[i].file != file) {
			if (file)
				buffer_append(out, "]", 1);
			file = functions[i].file;
			out_key(out, file);
			buffer_append(out, "[", 1);
		}
		out_comma(out);
		out_string(out, functions[i].name);
	}
	buffer_append(out, file ? "]}" : "}", file ? 2 : 1);
}

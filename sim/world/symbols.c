// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "../engine/engine.h"
#include "../machine/kernel_port.h"
#include "symbols.h"

static Dwfl *session;
static bool tried;

/* No search elsewhere: what the program does not carry, nobody knows (and debuginfod would ask the network).
 */
static int no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
			const char *link, GElf_Word crc, char **found)
{
	(void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc, (void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* The program itself comes first. */
static int first_object(struct dl_phdr_info *info, size_t size, void *base)
{
	(void)size;
	*(GElf_Addr *)base = info->dlpi_addr;
	return 1;
}

Dwfl *symbols_session(void)
{
	GElf_Addr base = 0;

	if (tried)
		return session;
	tried = true;
	session = dwfl_begin(&callbacks);
	if (!session)
		return NULL;
	dl_iterate_phdr(first_object, &base);
	if (!dwfl_report_elf(session, "image", "/proc/self/exe", -1, base, true) ||
	    dwfl_report_end(session, NULL, NULL)) {
		dwfl_end(session);
		session = NULL;
	}
	return session;
}

/* Paths within a source tree: without what stands before the tree's own top folder. */
void symbols_file(const char *path, char *name, u32 bytes)
{
	static const char *const tops[] = {"/drivers/", "/kernel/", "/include/", "/lib/",   "/mm/",  "/fs/",
					   "/sim/",     "/model/",  "/core/",    "/tests/", "/arch/"};
	const char *from = NULL, *at;
	size_t i;

	if (!path)
		path = "?";
	while (!strncmp(path, "./", 2))
		path += 2;
	for (i = 0; (*path == '/' || !strncmp(path, "../", 3)) && i < sizeof(tops) / sizeof(*tops); i++) {
		at = strstr(path, tops[i]);
		if (at && (!from || at < from))
			from = at;
	}
	snprintf(name, bytes, "%s", from ? from + 1 : path);
}

static void set_file(struct symbol_frame *frame, const char *path)
{
	symbols_file(path, frame->file, sizeof(frame->file));
}

static const char *scope_name(Dwarf_Die *scope)
{
	const char *name = dwarf_diename(scope);

	return name ? name : "?";
}

static bool scope_is_function(Dwarf_Die *scope)
{
	int tag = dwarf_tag(scope);

	return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram;
}

static const char *call_file(Dwarf_Die *scope, Dwarf_Die *unit)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	Dwarf_Word number;
	size_t count;

	if (dwarf_formudata(dwarf_attr(scope, DW_AT_call_file, &attribute), &number) ||
	    dwarf_getsrcfiles(unit, &files, &count) || number >= count)
		return NULL;
	return dwarf_filesrc(files, number, NULL, NULL);
}

static u32 call_number(Dwarf_Die *scope, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word number = 0;

	dwarf_formudata(dwarf_attr(scope, name, &attribute), &number);
	return (u32)number;
}

/* Without scopes (assembly): the symbol's name and the line table's line. */
static u32 only_symbol(Dwfl_Module *module, GElf_Addr address, struct symbol_frame *frame)
{
	const char *name = dwfl_module_addrname(module, address);

	if (!name)
		return 0;
	snprintf(frame->function, sizeof(frame->function), "%s", name);
	return 1;
}

/* The scopes as they are nested in the code: dwarf_getscopes() leaves an inlined function towards its
 * definition. */
static int nested_scopes(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes)
{
	Dwarf_Die *innermost = NULL;
	int count = dwarf_getscopes(unit, address, &innermost);

	if (count > 0)
		count = dwarf_getscopes_die(&innermost[0], scopes);
	free(innermost);
	return count;
}

bool symbols_line(const void *where, bool is_return, struct symbol_frame *frame)
{
	GElf_Addr address = (GElf_Addr)where - is_return;
	Dwfl *dwfl = symbols_session();
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, address) : NULL;
	Dwfl_Line *source = module ? dwfl_module_getsrc(module, address) : NULL;
	int line = 0, column = 0;

	if (!source)
		return false;
	set_file(frame, dwfl_lineinfo(source, NULL, &line, &column, NULL, NULL));
	frame->line = (u32)line;
	frame->column = (u32)column;
	return true;
}

u32 symbols_at(const void *where, bool is_return, struct symbol_frame *frame, u32 frames)
{
	GElf_Addr address = (GElf_Addr)where - is_return, bias;
	Dwfl *dwfl = where ? symbols_session() : NULL;
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, address) : NULL;
	Dwarf_Die *unit = module ? dwfl_module_addrdie(module, address, &bias) : NULL, *scopes = NULL;
	Dwfl_Line *source = module ? dwfl_module_getsrc(module, address) : NULL;
	const char *file;
	int i, count, line = 0, column = 0;
	u32 used = 0;

	if (!module || !frames)
		return 0;
	memset(frame, 0, frames * sizeof(*frame));
	file = source ? dwfl_lineinfo(source, NULL, &line, &column, NULL, NULL) : NULL;
	set_file(frame, file);
	frame->line = (u32)line;
	frame->column = (u32)column;
	count = unit ? nested_scopes(unit, address - bias, &scopes) : 0;
	for (i = 0; i < count && used < frames; i++) {
		if (!scope_is_function(&scopes[i]))
			continue;
		snprintf(frame[used].function, sizeof(frame->function), "%s", scope_name(&scopes[i]));
		used++;
		if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram)
			break;
		if (used < frames) {
			set_file(&frame[used], call_file(&scopes[i], unit));
			frame[used].line = call_number(&scopes[i], DW_AT_call_line);
			frame[used].column = call_number(&scopes[i], DW_AT_call_column);
		}
	}
	free(scopes);
	return used ? used : only_symbol(module, address, frame);
}

bool symbols_begin(const void *address, char *name, u32 bytes)
{
	Dwfl *dwfl = symbols_session();
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, (GElf_Addr)address) : NULL;
	GElf_Off offset = 1;
	GElf_Sym symbol;
	const char *found =
		module ? dwfl_module_addrinfo(module, (GElf_Addr)address, &offset, &symbol, NULL, NULL, NULL) : NULL;

	snprintf(name, bytes, "%s", found ? found : "?");
	return found && !offset;
}

struct question {
	const void *address;
	bool line;
	char *text;
	u32 bytes;
	u32 used;
};

static void answer_symbol(void *arg)
{
	struct question *question = arg;
	GElf_Addr address = (GElf_Addr)question->address - question->line;
	Dwfl *dwfl = symbols_session();
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, address) : NULL;
	const char *name = module ? dwfl_module_addrname(module, address) : NULL;
	struct symbol_frame frame;
	int used;

	if (!name)
		return;
	if (question->line && symbols_at(question->address, true, &frame, 1))
		used = snprintf(question->text, question->bytes, "%s %s:%u", frame.function, frame.file, frame.line);
	else
		used = snprintf(question->text, question->bytes, "%s", name);
	question->used = used < (int)question->bytes ? (u32)used : question->bytes - 1;
}

u32 world_symbol(const void *address, bool line, char *text, u32 bytes)
{
	struct question question = {address, line, text, bytes, 0};

	engine_call_roomy(answer_symbol, &question);
	return question.used;
}

/*
 * write() of memory that is not there says so (EFAULT), where a plain read would
 * be a signal. As a bare system call: AddressSanitizer would look at the memory first.
 */
static bool read_words(const void *address, const void **word, size_t words)
{
	static int ends[2] = {-1, -1};
	size_t bytes = words * sizeof(*word);

	if (ends[0] < 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return false;
	return syscall(SYS_write, ends[1], address, bytes) == (long)bytes &&
	       read(ends[0], word, bytes) == (ssize_t)bytes;
}

const void *symbols_peek(const void *address)
{
	const void *word;

	return read_words(address, &word, 1) ? word : NULL;
}

u32 symbols_walk(const void *frame_pointer, const void **address, u32 addresses)
{
	const void *record[2];
	u32 used = 0;

	while (used < addresses && frame_pointer && !((size_t)frame_pointer & 7) &&
	       read_words(frame_pointer, record, 2) && record[1]) {
		address[used++] = record[1];
		if (record[0] <= frame_pointer)
			break;
		frame_pointer = record[0];
	}
	return used;
}

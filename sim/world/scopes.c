// SPDX-License-Identifier: GPL-2.0-only
#include "scopes.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

/* @unit: whose numbers of files count. */
struct walk {
	const void *const *address;
	const struct scope **scope;
	u32 count;
	Dwarf_Addr bias;
	Dwarf_Die *unit;
};

static u32 number(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value = 0;

	dwarf_formudata(dwarf_attr(die, name, &attribute), &value);
	return (u32)value;
}

static void set_call(const struct walk *walk, Dwarf_Die *die, struct symbol_frame *call)
{
	Dwarf_Files *files;
	size_t count;
	u32 file = number(die, DW_AT_call_file);

	if (!dwarf_getsrcfiles(walk->unit, &files, &count) && file < count)
		symbols_file(dwarf_filesrc(files, file, NULL, NULL), call->file, sizeof(call->file));
	call->line = number(die, DW_AT_call_line);
	call->column = number(die, DW_AT_call_column);
}

static u32 first_at(const struct walk *walk, Dwarf_Addr from)
{
	u32 low = 0, high = walk->count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if ((Dwarf_Addr)walk->address[middle] < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The scope is that of all addresses in the ranges of @die; inner ones come later and overwrite it. False: of none. */
static bool give(struct walk *walk, Dwarf_Die *die, const struct scope *scope)
{
	Dwarf_Addr base, from, to;
	ptrdiff_t offset = 0;
	bool any = false;

	while ((offset = dwarf_ranges(die, offset, &base, &from, &to)) > 0)
		for (u32 i = first_at(walk, from + walk->bias);
		     i < walk->count && (Dwarf_Addr)walk->address[i] < to + walk->bias; i++) {
			walk->scope[i] = scope;
			any = true;
		}
	return any;
}

/* Those that somebody was given. */
static struct kept {
	struct scope scope;
	struct kept *next;
} *kept;

static struct kept *new_scope(const struct walk *walk, Dwarf_Die *die, const struct scope *outer)
{
	struct kept *new = calloc(1, sizeof(*new));
	const char *name = dwarf_diename(die);

	if (!new)
		abort();
	new->scope.function = name ? name : "?";
	new->scope.outer = outer;
	if (outer)
		set_call(walk, die, &new->scope.call);
	return new;
}

static void walk_children(struct walk *walk, Dwarf_Die *die, const struct scope *outer)
{
	struct kept *new;
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return;
	do {
		switch (dwarf_tag(&child)) {
		case DW_TAG_subprogram:
		case DW_TAG_inlined_subroutine:
			new = new_scope(walk, &child, outer);
			if (!give(walk, &child, &new->scope)) {
				free(new);
				break;
			}
			new->next = kept;
			kept = new;
			walk_children(walk, &child, &new->scope);
			break;
		case DW_TAG_lexical_block:
			walk_children(walk, &child, outer);
			break;
		}
	} while (!dwarf_siblingof(&child, &child));
}

void scopes_find(const void *const *address, const struct scope **scope, u32 count)
{
	struct walk walk = {.address = address, .scope = scope, .count = count};
	Dwfl *session = symbols_session();

	memset(scope, 0, count * sizeof(*scope));
	if (!session)
		return;
	while ((walk.unit = dwfl_nextcu(session, walk.unit, &walk.bias)))
		walk_children(&walk, walk.unit, NULL);
}

static void take_function(Dwarf_Die *die, Dwarf_Addr bias, void (*take)(void *arg, const struct scope_function *function),
			  void *arg)
{
	struct scope_function function = {.name = dwarf_diename(die)};
	const char *file = dwarf_decl_file(die);
	Dwarf_Addr entry, base, end;
	int line = 0;

	if (!function.name || !file || (dwarf_entrypc(die, &entry) && dwarf_ranges(die, 0, &base, &entry, &end) <= 0))
		return;
	dwarf_decl_line(die, &line);
	symbols_file(file, function.at.file, sizeof(function.at.file));
	function.at.line = (u32)line;
	function.entry = (const void *)(entry + bias);
	take(arg, &function);
}

void scopes_functions(void (*take)(void *arg, const struct scope_function *function), void *arg)
{
	Dwfl *session = symbols_session();
	Dwarf_Die *unit = NULL, child;
	Dwarf_Addr bias;

	while (session && (unit = dwfl_nextcu(session, unit, &bias))) {
		if (dwarf_child(unit, &child))
			continue;
		do {
			if (dwarf_tag(&child) == DW_TAG_subprogram)
				take_function(&child, bias, take, arg);
		} while (!dwarf_siblingof(&child, &child));
	}
}

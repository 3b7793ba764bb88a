// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include "../machine/kernel_port.h"
#include "facts.h"
#include "format.h"
#include "json_out.h"
#include "result.h"

#define BUILD_ID_DIGITS 40
#define PLAIN_HZ 1000

/* With what follows an agent's name: variant and tick rate. */
static void add_rest(char *name, size_t bytes)
{
	size_t used = strlen(name);

	snprintf(name + used, bytes - used, "%s%s", kernel_facts.variant[0] ? "-" : "", kernel_facts.variant);
	used = strlen(name);
	if (kernel_facts.hz != PLAIN_HZ)
		snprintf(name + used, bytes - used, "-hz%u", kernel_facts.hz);
}

const char *agent_name(void)
{
	static char name[128];

	if (!name[0]) {
		snprintf(name, sizeof(name), "%s", kernel_facts.agent);
		add_rest(name, sizeof(name));
	}
	return name;
}

const char *agent_like(void)
{
	static char name[128];
	const char *release = kernel_facts.release, *dot = strchr(release, '.');
	size_t length = dot ? (size_t)(dot - release) + 1 + strcspn(dot + 1, ".-") : strlen(release);

	if (!name[0]) {
		if (strcmp(kernel_facts.stack, "own") == 0)
			snprintf(name, sizeof(name), "own");
		else
			snprintf(name, sizeof(name), "linux-%.*s", (int)length, release);
		add_rest(name, sizeof(name));
	}
	return name;
}

/* Notes of one segment: name size, descriptor size, type, name and descriptor padded to 4 bytes. */
static bool take_note(const char *at, size_t bytes, char *digits)
{
	const ElfW(Nhdr) * note;
	const unsigned char *id;
	size_t name_bytes, id_bytes, i;

	while (bytes >= sizeof(*note)) {
		note = (const void *)at;
		name_bytes = (note->n_namesz + 3) & ~3u;
		id_bytes = (note->n_descsz + 3) & ~3u;
		if (sizeof(*note) + name_bytes + id_bytes > bytes)
			return false;
		id = (const unsigned char *)at + sizeof(*note) + name_bytes;
		if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
		    !memcmp(at + sizeof(*note), "GNU", 4)) {
			for (i = 0; i < note->n_descsz && 2 * i < BUILD_ID_DIGITS; i++)
				snprintf(digits + 2 * i, 3, "%02x", id[i]);
			return true;
		}
		at += sizeof(*note) + name_bytes + id_bytes;
		bytes -= sizeof(*note) + name_bytes + id_bytes;
	}
	return false;
}

static int look_at_program(struct dl_phdr_info *info, size_t size, void *digits)
{
	int i;

	(void)size;
	for (i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_NOTE &&
		    take_note((const char *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr,
			      info->dlpi_phdr[i].p_memsz, digits))
			break;
	return 1;
}

const char *image_build_id(void)
{
	static char digits[BUILD_ID_DIGITS + 1];

	if (!digits[0])
		dl_iterate_phdr(look_at_program, digits);
	return digits[0] ? digits : "unknown";
}

const char *world_agent_build(const struct world *world)
{
	static char build[320];

	(void)world;
	snprintf(build, sizeof(build), "%s release %s build %s", agent_name(), kernel_facts.release,
		 image_build_id());
	return build;
}

int print_facts(void)
{
	struct buffer out = {0};

	buffer_append(&out, "{", 1);
	out_text(&out, "agent", agent_name());
	out_text(&out, "release", kernel_facts.release);
	out_u64(&out, "hz", kernel_facts.hz);
	out_text(&out, "variant", kernel_facts.variant);
	out_text(&out, "build", image_build_id());
	buffer_append(&out, "}\n", 2);
	fputs(out.bytes, stdout);
	buffer_free(&out);
	return fflush(stdout) ? EXIT_INTERNAL : EXIT_OK;
}

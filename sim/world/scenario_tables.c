/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scenario-tables schema|docs|dictionary: prints what is generated from the
 * tables of the scenario reader. docs/scenarios.md has it between two markers:
 * `scenario-tables docs FILE` prints FILE with that part made anew.
 * tests/scenario/generated.sh compares and renews the committed files.
 */
#include "scenario_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "<!-- begin of what scenario-tables writes -->\n"
#define END "<!-- end of what scenario-tables writes -->\n"

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	if (!file || !text) {
		perror(path);
		exit(2);
	}
	text[fread(text, 1, (1 << 20) - 1, file)] = 0;
	fclose(file);
	return text;
}

static int print_document(const char *path, const char *tables)
{
	char *text = read_all(path), *begin = strstr(text, BEGIN), *end = strstr(text, END);

	if (!begin || !end || end < begin) {
		fprintf(stderr, "%s: expected the lines\n%s%s", path, BEGIN, END);
		free(text);
		return 2;
	}
	printf("%.*s\n%s%s", (int)(begin - text + (long)strlen(BEGIN)), text, tables, end);
	free(text);
	return 0;
}

int main(int argc, char **argv)
{
	char *text = NULL;
	int status = 0;

	if (argc == 2 && !strcmp(argv[1], "schema"))
		text = scenario_schema_text();
	else if (argc == 2 && !strcmp(argv[1], "dictionary"))
		text = scenario_dictionary();
	else if ((argc == 2 || argc == 3) && !strcmp(argv[1], "docs"))
		text = scenario_docs_tables();
	if (!text) {
		fprintf(stderr, "usage: scenario-tables schema|dictionary|docs [FILE]\n");
		return 2;
	}
	if (argc == 3)
		status = print_document(argv[2], text);
	else
		fputs(text, stdout);
	free(text);
	return status;
}

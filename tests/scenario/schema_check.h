/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_SCENARIO_SCHEMA_CHECK_H
#define TESTS_SCENARIO_SCHEMA_CHECK_H

/*
 * A validator for the part of JSON Schema draft-07 that scenarios/schema.json
 * uses, independent of the reader's tables. A keyword that it does not know
 * fails the test.
 */
#include "sim/world/json.h"

struct schema_check {
	const struct json_value *root;
	char why[300]; /* the first violation that was met, for messages */
};

/* Whether the value is valid under the schema's root. */
bool schema_valid(struct schema_check *check, const struct json_value *value);

#endif

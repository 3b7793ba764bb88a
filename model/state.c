/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "server.h"

/* "perf.3.level" in parts. */
struct state_path {
	char device[16];
	u32 number;
	char field[32];
	bool has_index; /* "trip.2": the field is "trip" */
	u32 index;
};

static bool word_until_dot(const char **text, char *to, size_t bytes)
{
	size_t length = strcspn(*text, ".");

	if (!length || length >= bytes)
		return false;
	memcpy(to, *text, length);
	to[length] = 0;
	*text += length;
	if (**text == '.')
		(*text)++;
	return true;
}

static bool number_until_dot(const char **text, u32 *number)
{
	char digits[12];
	char *end;

	if (!word_until_dot(text, digits, sizeof(digits)) || digits[0] < '0' || digits[0] > '9')
		return false;
	*number = (u32)strtoul(digits, &end, 10);
	return !*end;
}

static bool parse(const char *text, struct state_path *path)
{
	memset(path, 0, sizeof(*path));
	if (!word_until_dot(&text, path->device, sizeof(path->device)) || !number_until_dot(&text, &path->number) ||
	    !word_until_dot(&text, path->field, sizeof(path->field)))
		return false;
	if (!*text)
		return true;
	path->has_index = true;
	return number_until_dot(&text, &path->index) && !*text;
}

struct state_field {
	const char *name;
	u64 value;
};

static bool find(const struct state_field *field, u32 count, const struct state_path *path, u64 *value)
{
	for (u32 i = 0; i < count && !path->has_index; i++) {
		if (!strcmp(field[i].name, path->field)) {
			*value = field[i].value;
			return true;
		}
	}
	return false;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool power_field(const struct power_state *state, const struct state_path *path, u64 *value)
{
	const struct state_field fields[] = {
		{ "on", state->state == POWER_ON },
		{ "state", state->state },
		{ "state_changes", state->state_changes },
		{ "notify_state", state->notify_state },
	};

	return find(fields, COUNT(fields), path, value);
}

static bool perf_field(const struct perf_state *state, const struct state_path *path, u64 *value)
{
	const struct state_field fields[] = {
		{ "level", state->level },
		{ "limit_max", state->limit_max },
		{ "limit_min", state->limit_min },
		{ "level_changes", state->level_changes },
		{ "notify_level", state->notify_level },
		{ "notify_limits", state->notify_limits },
	};

	return find(fields, COUNT(fields), path, value);
}

static bool clock_field(const struct clock_state *state, const struct state_path *path, u64 *value)
{
	const struct state_field fields[] = {
		{ "rate_hz", state->rate_hz },
		{ "enabled", state->enabled },
		{ "rate_changes", state->rate_changes },
		{ "notify_rate", state->notify_rate },
		{ "notify_request", state->notify_request },
	};

	return find(fields, COUNT(fields), path, value);
}

static bool sensor_field(const struct sensor_state *state, u32 trips, const struct state_path *path, u64 *value)
{
	const struct state_field fields[] = {
		{ "reading_count", state->reading_count },
		{ "reading", (u64)state->reading },
		{ "config", state->config },
		{ "notify_trip", state->notify_trip },
		{ "notify_update", state->notify_update },
	};

	if (path->has_index && !strcmp(path->field, "trip") && path->index < trips) {
		*value = (u64)state->trip[path->index].value;
		return true;
	}
	return find(fields, COUNT(fields), path, value);
}

static bool reset_field(const struct reset_state *state, const struct state_path *path, u64 *value)
{
	const struct state_field fields[] = {
		{ "asserted", state->asserted },
		{ "reset_count", state->reset_count },
		{ "notify_issued", state->notify_issued },
	};

	return find(fields, COUNT(fields), path, value);
}

bool server_state(const struct server *server, const char *text, u64 *value)
{
	const struct platform_config *config = server->config;
	struct state_path path;

	if (!parse(text, &path))
		return false;
	if (!strcmp(path.device, "power"))
		return path.number < config->power_count && power_field(&server->power[path.number], &path, value);
	if (!strcmp(path.device, "reset"))
		return path.number < config->reset_count && reset_field(&server->reset[path.number], &path, value);
	if (!strcmp(path.device, "perf"))
		return path.number < config->perf_count && perf_field(&server->perf[path.number], &path, value);
	if (!strcmp(path.device, "clock"))
		return path.number < config->clock_count && clock_field(&server->clock[path.number], &path, value);
	if (!strcmp(path.device, "sensor"))
		return path.number < config->sensor_count &&
		       sensor_field(&server->sensor[path.number], config->sensor[path.number].trip_points, &path, value);
	return false;
}

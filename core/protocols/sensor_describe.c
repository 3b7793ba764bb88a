// SPDX-License-Identifier: GPL-2.0-only
/* Sensors: what the platform says of them, their axes and their update intervals. */
#include "sensor_describe.h"

/* Of sensors and axes: attributes, first and second word. */
#define TRIP_POINTS GENMASK(7, 0)
#define EXTENDED_ATTRIBUTES BIT(8)
#define TIMESTAMPED BIT(9)
#define TIMESTAMP_SCALE GENMASK(14, 10)
#define EXTENDED_NAME BIT(29)
#define UPDATES BIT(30)
#define ASYNC_READ BIT(31)
#define AXIS_EXTENDED_NAME BIT(9)

#define TYPE GENMASK(7, 0)
#define HAS_AXES BIT(8)
#define SCALE GENMASK(15, 11)
#define AXES GENMASK(21, 16)

#define RESOLUTION GENMASK(26, 0)
#define RESOLUTION_SCALE GENMASK(31, 27)

/* Lists: how many are here, how many are left. */
#define SENSORS_HERE GENMASK(11, 0)
#define SENSORS_LEFT GENMASK(31, 16)
#define AXES_HERE GENMASK(5, 0)
#define AXES_LEFT GENMASK(31, 26)
#define INTERVALS_HERE GENMASK(11, 0)
#define INTERVALS_ARE_RANGE BIT(12)
#define INTERVALS_LEFT GENMASK(31, 16)
#define INTERVALS_MAX U16_MAX

struct description {
	__le32 id;
	__le32 attributes[2];
	u8 name[SCMI_SHORT_NAME_MAX_SIZE];
};

/* Follows a sensor's description if it says so; an axis' begins with the resolution. */
struct extension {
	__le32 power;
	__le32 resolution;
	__le32 min[2];
	__le32 max[2];
};

/* An item of SENSOR_AXIS_NAME_GET. */
struct axis_name {
	__le32 id;
	u8 name[SCMI_MAX_STR_SIZE];
};

/* A list of a sensor's; @long_names: an axis has one. */
struct question {
	const struct scmi_protocol_handle *ph;
	struct scmi_sensor_info *info;
	u32 total;
	bool long_names;
};

static void ask_of_sensor(void *arg, struct transfer *command, u32 next)
{
	const struct question *question = arg;
	__le32 *word = command->tx.data;

	word[0] = cpu_to_le32(question->info->id);
	word[1] = cpu_to_le32(next);
}

/* A number of five bits, with its sign. */
static int scale(u32 field)
{
	return sign_extend32(field, 4);
}

/*
 * R60: the description at *@at, which moves on, with its extension of
 * @extension_bytes if it says that it has one; NULL: the answer ends before.
 */
static const struct description *next_item(const void **at, const void *end, size_t extension_bytes)
{
	const struct description *item = *at;
	size_t bytes = sizeof(*item);

	if (end - *at < bytes)
		return NULL;
	if (le32_to_cpu(item->attributes[0]) & EXTENDED_ATTRIBUTES)
		bytes += extension_bytes;
	if (end - *at < bytes)
		return NULL;
	*at += bytes;
	return item;
}

static void resolution_read(__le32 word, unsigned int *resolution, int *exponent)
{
	*resolution = FIELD_GET(RESOLUTION, le32_to_cpu(word));
	*exponent = scale(FIELD_GET(RESOLUTION_SCALE, le32_to_cpu(word)));
}

static void range_read(const __le32 *word, struct scmi_range_attrs *range)
{
	range->min_range = wire_u64(word);
	range->max_range = wire_u64(word + 2);
}

/* ---- axes ---- */

#define AXIS_EXTENSION_BYTES (sizeof(struct extension) - offsetof(struct extension, resolution))

static void axis_read(struct scmi_sensor_axis_info *axis, const struct description *item)
{
	const __le32 *resolution = (const void *)(item + 1);
	u32 high = le32_to_cpu(item->attributes[1]);

	axis->id = le32_to_cpu(item->id);
	axis->type = FIELD_GET(TYPE, high);
	axis->scale = scale(FIELD_GET(SCALE, high));
	axis->extended_attrs = le32_to_cpu(item->attributes[0]) & EXTENDED_ATTRIBUTES;
	wire_name(axis->name, sizeof(axis->name), item->name, sizeof(item->name));
	if (!axis->extended_attrs)
		return;
	resolution_read(*resolution, &axis->resolution, &axis->exponent);
	range_read(resolution + 1, &axis->attrs);
}

static int axes_head(const struct question *question, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	const __le32 *head = command->rx.data;

	if (command->rx.length < sizeof(*head))
		return -EPROTO;
	*got = FIELD_GET(AXES_HERE, le32_to_cpu(*head));
	*left = FIELD_GET(AXES_LEFT, le32_to_cpu(*head));
	return *got > question->total - next ? -EPROTO : 0;
}

static int axes_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	struct question *question = arg;
	const void *at = command->rx.data + sizeof(__le32), *end = command->rx.data + command->rx.length;
	int error = axes_head(question, command, next, got, left);
	const struct description *item;
	u32 i;

	for (i = next; !error && i < next + *got; i++) {
		item = next_item(&at, end, AXIS_EXTENSION_BYTES);
		if (!item)
			return -EPROTO;
		axis_read(&question->info->axis[i], item);
		question->long_names |= le32_to_cpu(item->attributes[0]) & AXIS_EXTENDED_NAME;
	}
	return error;
}

static int axis_names_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	const struct question *question = arg;
	const struct axis_name *item = command->rx.data + sizeof(__le32);
	int error = axes_head(question, command, next, got, left);
	struct scmi_sensor_axis_info *axis = question->info->axis;
	u32 i, a;

	if (!error && command->rx.length - sizeof(__le32) < *got * sizeof(*item))
		error = -EPROTO;
	for (i = 0; !error && i < *got; i++)
		for (a = 0; a < question->total; a++)
			if (axis[a].id == le32_to_cpu(item[i].id))
				wire_name(axis[a].name, sizeof(axis[a].name), item[i].name, sizeof(item[i].name));
	return error;
}

static int axes_get(struct question *question)
{
	static const struct command_list axes = { ask_of_sensor, axes_answer };
	static const struct command_list names = { ask_of_sensor, axis_names_answer };
	const struct scmi_protocol_handle *ph = question->ph;
	int error;

	question->total = question->info->num_axis;
	question->info->axis = devm_kcalloc(ph->dev, question->total, sizeof(*question->info->axis), GFP_KERNEL);
	if (!question->info->axis)
		return -ENOMEM;
	error = command_list(ph, SENSOR_AXIS_DESCRIPTION_GET, 2 * sizeof(__le32), question->total, &axes, question);
	/* Without the long names the short ones serve. */
	if (!error && ph->version >= SENSOR_V3 && question->long_names)
		command_list(ph, SENSOR_AXIS_NAME_GET, 2 * sizeof(__le32), question->total, &names, question);
	return error;
}

/* ---- update intervals ---- */

/* The first answer says how many there will be; later ones that say more are not believed. */
static int intervals_alloc(struct question *question, u32 total)
{
	struct scmi_sensor_intervals_info *intervals = &question->info->intervals;

	question->total = total;
	intervals->desc = intervals->prealloc_pool;
	if (total > SCMI_MAX_PREALLOC_POOL)
		intervals->desc = devm_kcalloc(question->ph->dev, total, sizeof(*intervals->desc), GFP_KERNEL);
	return intervals->desc ? 0 : -ENOMEM;
}

static int intervals_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	struct question *question = arg;
	struct scmi_sensor_intervals_info *intervals = &question->info->intervals;
	const __le32 *word = command->rx.data;
	int error = 0;
	u32 i, head;

	if (command->rx.length < sizeof(*word))
		return -EPROTO;
	head = le32_to_cpu(*word);
	*got = FIELD_GET(INTERVALS_HERE, head);
	*left = FIELD_GET(INTERVALS_LEFT, head);
	/* Lowest, highest, step: together, or it is no range. */
	if (command->rx.length / sizeof(*word) - 1 < *got || (head & INTERVALS_ARE_RANGE && (next || *got != 3 || *left)))
		return -EPROTO;
	if (!next)
		error = intervals_alloc(question, *got + *left);
	if (!error && next + *got + *left > question->total)
		error = -EPROTO;
	if (error)
		return error;
	intervals->segmented = head & INTERVALS_ARE_RANGE;
	for (i = 0; i < *got; i++)
		intervals->desc[next + i] = le32_to_cpu(word[1 + i]);
	intervals->count = next + *got;
	return 0;
}

/* A sensor without known intervals can still be read. */
static void intervals_get(struct question *question)
{
	static const struct command_list list = { ask_of_sensor, intervals_answer };
	int error = command_list(question->ph, SENSOR_LIST_UPDATE_INTERVALS, 2 * sizeof(__le32), INTERVALS_MAX, &list,
				 question);

	if (!error)
		return;
	question->info->intervals.count = 0;
	if (error != -EOPNOTSUPP)
		dev_warn(question->ph->dev, "sensor %u: its update intervals are not known: %d\n", question->info->id, error);
}

/* ---- sensors ---- */

static void extension_read(struct scmi_sensor_info *info, const struct extension *extension)
{
	info->sensor_power = le32_to_cpu(extension->power);
	/* Of a sensor with axes each axis has its own. */
	if (info->num_axis)
		return;
	resolution_read(extension->resolution, &info->resolution, &info->exponent);
	range_read(extension->min, &info->scalar_attrs);
}

static void sensor_read(struct scmi_sensor_info *info, const struct description *item, u32 version)
{
	u32 low = le32_to_cpu(item->attributes[0]), high = le32_to_cpu(item->attributes[1]);

	info->type = FIELD_GET(TYPE, high);
	info->scale = scale(FIELD_GET(SCALE, high));
	info->num_trip_points = FIELD_GET(TRIP_POINTS, low);
	info->async = low & ASYNC_READ;
	wire_name(info->name, sizeof(info->name), item->name, sizeof(item->name));
	if (version < SENSOR_V2)
		return;
	info->update = low & UPDATES;
	info->timestamped = low & TIMESTAMPED;
	info->tstamp_scale = info->timestamped ? scale(FIELD_GET(TIMESTAMP_SCALE, low)) : 0;
	info->num_axis = high & HAS_AXES ? FIELD_GET(AXES, high) : 0;
	info->extended_scalar_attrs = low & EXTENDED_ATTRIBUTES;
	if (info->extended_scalar_attrs)
		extension_read(info, (const void *)(item + 1));
}

static void descriptions_ask(void *arg, struct transfer *command, u32 next)
{
	*(__le32 *)command->tx.data = cpu_to_le32(next);
}

static int descriptions_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	const struct scmi_protocol_handle *ph = arg;
	struct sensors *sensors = ph->private;
	size_t extension_bytes = ph->version >= SENSOR_V2 ? sizeof(struct extension) : 0;
	const void *at = command->rx.data, *end = at + command->rx.length;
	const struct description *item;
	struct sensor *sensor;
	u32 i;

	if (command->rx.length < sizeof(__le32))
		return -EPROTO;
	*got = FIELD_GET(SENSORS_HERE, le32_to_cpu(*(const __le32 *)at));
	*left = FIELD_GET(SENSORS_LEFT, le32_to_cpu(*(const __le32 *)at));
	at += sizeof(__le32);
	for (i = 0; i < *got; i++) {
		item = next_item(&at, end, extension_bytes);
		if (!item || le32_to_cpu(item->id) >= sensors->count)
			return -EPROTO;
		sensor = &sensors->sensor[le32_to_cpu(item->id)];
		sensor_read(&sensor->info, item, ph->version);
		sensor->long_name = le32_to_cpu(item->attributes[0]) & EXTENDED_NAME;
		sensor->described = true;
	}
	return 0;
}

static void sensor_details(const struct scmi_protocol_handle *ph, struct sensor *sensor)
{
	struct scmi_sensor_info *info = &sensor->info;
	struct question question = { .ph = ph, .info = info };
	int error;

	intervals_get(&question);
	if (ph->version >= SENSOR_V3 && sensor->long_name)
		command_extended_name(ph, SENSOR_NAME_GET, info->id, info->name, sizeof(info->name));
	if (!info->num_axis)
		return;
	error = axes_get(&question);
	if (!error)
		return;
	dev_err(ph->dev, "sensor %u cannot be used, its axes are not known: %d\n", info->id, error);
	sensor->described = false;
}

int sensors_describe(const struct scmi_protocol_handle *ph)
{
	static const struct command_list list = { descriptions_ask, descriptions_answer };
	struct sensors *sensors = ph->private;
	int error = 0;
	u32 i;

	for (i = 0; i < sensors->count; i++)
		sensors->sensor[i].info.id = i;
	if (sensors->count)
		error = command_list(ph, SENSOR_DESCRIPTION_GET, sizeof(__le32), sensors->count, &list, (void *)ph);
	for (i = 0; !error && i < sensors->count; i++)
		if (sensors->sensor[i].described && ph->version >= SENSOR_V2)
			sensor_details(ph, &sensors->sensor[i]);
	return error;
}

// SPDX-License-Identifier: GPL-2.0-only
/* The sensor protocol (DEN0056 4.7): descriptions, readings, trip points, configurations and events. */
#include "../protocol.h"

enum sensor_command {
	SENSOR_DESCRIPTIONS = 0x3,
	SENSOR_TRIP_EVENTS = 0x4,
	SENSOR_SET_TRIP = 0x5,
	SENSOR_READING = 0x6,
	SENSOR_AXES = 0x7,
	SENSOR_INTERVALS = 0x8,
	SENSOR_GET_CONFIG = 0x9,
	SENSOR_SET_CONFIG = 0xa,
	SENSOR_UPDATE_EVENTS = 0xb,
	SENSOR_NAME = 0xc,
	SENSOR_AXIS_NAMES = 0xd,
};

#define SENSOR_AXES_MAX 63

/* Axes, intervals, configurations, time stamps came with version 2, long names with 3. */
#define SENSOR_V2 0x20000
#define SENSOR_V3 0x30000

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

/* PROTOCOL_ATTRIBUTES */
#define SENSOR_COUNT GENMASK(15, 0)

/* SENSOR_READING: flags; SENSOR_SET_TRIP: control */
#define READ_ASYNC BIT(0)
#define TRIP_BOTH_DIRECTIONS 3
#define TRIP_ID GENMASK(11, 4)

/* A reading on the wire; the time stamp since version 2. */
struct reading {
	__le32 value[2];
	__le32 timestamp[2];
};

/* @described: the platform said what sensor this is. */
struct sensor {
	struct scmi_sensor_info info;
	bool described;
	bool long_name;
};

struct sensors {
	bool trip_events;
	bool update_events;
	u32 count;
	struct sensor sensor[];
};

/* An item of SENSOR_AXIS_NAMES. */
struct axis_name {
	__le32 id;
	u8 name[SCMI_MAX_STR_SIZE];
};

/* For a list of a sensor's; @long_names: an axis has one. */
struct question {
	const struct scmi_protocol_handle *ph;
	struct scmi_sensor_info *info;
	bool long_names;
};

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

static const void *axis_item(void *arg, u32 index, const void *at, const void *end)
{
	struct question *question = arg;
	const struct description *item = next_item(&at, end, AXIS_EXTENSION_BYTES);

	if (!item)
		return NULL;
	axis_read(&question->info->axis[index], item);
	question->long_names |= le32_to_cpu(item->attributes[0]) & AXIS_EXTENDED_NAME;
	return at;
}

static const void *axis_name_item(void *arg, u32 index, const void *at, const void *end)
{
	struct question *question = arg;
	struct scmi_sensor_axis_info *axis = question->info->axis;
	const struct axis_name *item = at;
	u32 i;

	if (end - at < sizeof(*item))
		return NULL;
	for (i = 0; i < question->info->num_axis; i++)
		if (axis[i].id == le32_to_cpu(item->id))
			wire_name(axis[i].name, sizeof(axis[i].name), item->name, sizeof(item->name));
	return item + 1;
}

static int axes_get(struct question *question)
{
	static const struct command_list axes = { AXES_HERE, AXES_LEFT, NULL, axis_item };
	static const struct command_list names = { AXES_HERE, AXES_LEFT, NULL, axis_name_item };
	const struct scmi_protocol_handle *ph = question->ph;
	struct scmi_sensor_info *info = question->info;
	int error;

	info->axis = devm_kcalloc(ph->dev, info->num_axis, sizeof(*info->axis), GFP_KERNEL);
	if (!info->axis)
		return -ENOMEM;
	error = command_list(ph, SENSOR_AXES, &info->id, info->num_axis, &axes, question);
	/* Without the long names the short ones serve. */
	if (!error && ph->version >= SENSOR_V3 && question->long_names)
		command_list(ph, SENSOR_AXIS_NAMES, &info->id, info->num_axis, &names, question);
	return error;
}

/* ---- update intervals ---- */

static int intervals_begin(void *arg, u32 head, u32 total)
{
	struct question *question = arg;
	struct scmi_sensor_intervals_info *intervals = &question->info->intervals;

	intervals->segmented = head & INTERVALS_ARE_RANGE;
	if (intervals->segmented && total != 3)
		return -EPROTO;
	intervals->count = total;
	intervals->desc = intervals->prealloc_pool;
	if (total > SCMI_MAX_PREALLOC_POOL)
		intervals->desc = devm_kcalloc(question->ph->dev, total, sizeof(*intervals->desc), GFP_KERNEL);
	return intervals->desc ? 0 : -ENOMEM;
}

static const void *interval_item(void *arg, u32 index, const void *at, const void *end)
{
	struct question *question = arg;
	const __le32 *word = at;

	if (end - at < sizeof(*word))
		return NULL;
	question->info->intervals.desc[index] = le32_to_cpu(*word);
	return word + 1;
}

/* A sensor without known intervals can still be read. */
static void intervals_get(struct question *question)
{
	static const struct command_list list = { INTERVALS_HERE, INTERVALS_LEFT, intervals_begin, interval_item };
	struct scmi_sensor_info *info = question->info;
	int error = command_list(question->ph, SENSOR_INTERVALS, &info->id, INTERVALS_MAX, &list, question);

	if (!error)
		return;
	info->intervals.count = 0;
	if (error != -EOPNOTSUPP)
		dev_warn(question->ph->dev, "sensor %u: its update intervals are not known: %d\n", info->id, error);
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

static const void *sensor_item(void *arg, u32 index, const void *at, const void *end)
{
	const struct scmi_protocol_handle *ph = arg;
	struct sensors *sensors = ph->private;
	const struct description *item = next_item(&at, end, ph->version >= SENSOR_V2 ? sizeof(struct extension) : 0);
	struct sensor *sensor;

	if (!item || le32_to_cpu(item->id) >= sensors->count)
		return NULL;
	sensor = &sensors->sensor[le32_to_cpu(item->id)];
	sensor_read(&sensor->info, item, ph->version);
	sensor->long_name = le32_to_cpu(item->attributes[0]) & EXTENDED_NAME;
	sensor->described = true;
	return at;
}

static void sensor_details(const struct scmi_protocol_handle *ph, struct sensor *sensor)
{
	struct scmi_sensor_info *info = &sensor->info;
	struct question question = { .ph = ph, .info = info };
	int error;

	intervals_get(&question);
	if (ph->version >= SENSOR_V3 && sensor->long_name)
		command_extended_name(ph, SENSOR_NAME, info->id, info->name, sizeof(info->name));
	if (!info->num_axis)
		return;
	error = axes_get(&question);
	if (!error)
		return;
	dev_err(ph->dev, "sensor %u cannot be used, its axes are not known: %d\n", info->id, error);
	sensor->described = false;
}

static int sensors_describe(const struct scmi_protocol_handle *ph)
{
	static const struct command_list list = { SENSORS_HERE, SENSORS_LEFT, NULL, sensor_item };
	struct sensors *sensors = ph->private;
	int error = 0;
	u32 i;

	for (i = 0; i < sensors->count; i++)
		sensors->sensor[i].info.id = i;
	if (sensors->count)
		error = command_list(ph, SENSOR_DESCRIPTIONS, NULL, sensors->count, &list, (void *)ph);
	for (i = 0; !error && i < sensors->count; i++)
		if (sensors->sensor[i].described && ph->version >= SENSOR_V2)
			sensor_details(ph, &sensors->sensor[i]);
	return error;
}

static struct sensor *sensor_of(const struct scmi_protocol_handle *ph, u32 id)
{
	struct sensors *sensors = ph->private;

	if (id >= sensors->count)
		return ERR_PTR(-EINVAL);
	return sensors->sensor[id].described ? &sensors->sensor[id] : ERR_PTR(-ENODEV);
}

static int sensor_init(struct scmi_protocol_handle *ph)
{
	u32 attributes[4], count;
	struct sensors *sensors;
	int error = command_words(ph, PROTOCOL_ATTRIBUTES, NULL, 0, attributes, ARRAY_SIZE(attributes));

	if (error)
		return error;
	count = FIELD_GET(SENSOR_COUNT, attributes[0]);
	sensors = devm_kzalloc(ph->dev, struct_size(sensors, sensor, count), GFP_KERNEL);
	if (!sensors)
		return -ENOMEM;
	ph->private = sensors;
	sensors->count = count;
	sensors->trip_events = command_exists(ph, SENSOR_TRIP_EVENTS);
	sensors->update_events = ph->version >= SENSOR_V2 && command_exists(ph, SENSOR_UPDATE_EVENTS);
	return sensors_describe(ph);
}

/* ---- operations ---- */

static int sensor_count(const struct scmi_protocol_handle *ph)
{
	const struct sensors *sensors = ph->private;

	return sensors->count;
}

static const struct scmi_sensor_info *sensor_info(const struct scmi_protocol_handle *ph, u32 id)
{
	const struct sensor *sensor = sensor_of(ph, id);

	return IS_ERR(sensor) ? NULL : &sensor->info;
}

static int sensor_trip_point(const struct scmi_protocol_handle *ph, u32 id, u8 trip, u64 value)
{
	const struct sensor *sensor = sensor_of(ph, id);
	const u32 word[4] = { id, TRIP_BOTH_DIRECTIONS | FIELD_PREP(TRIP_ID, trip), lower_32_bits(value), upper_32_bits(value) };

	return IS_ERR(sensor) ? PTR_ERR(sensor) : command_words(ph, SENSOR_SET_TRIP, word, 4, NULL, 0);
}

/*
 * Readings of a sensor, @count of them, @bytes each on the wire; the sensor's id
 * comes first in a delayed response. Time stamps are zero where there are none.
 */
static int readings_get(const struct scmi_protocol_handle *ph, const struct sensor *sensor, u32 count, size_t bytes,
			struct scmi_sensor_reading *readings)
{
	bool async = sensor->info.async;
	const u32 word[2] = { sensor->info.id, async ? READ_ASYNC : 0 };
	size_t head = async ? sizeof(__le32) : 0;
	struct transfer *command = command_ask(ph, SENSOR_READING, word, 2, head + count * bytes, 0,
					       async ? COMMAND_DELAYED : COMMAND_SLEEPS);
	const struct reading *reading;
	int error = 0;
	u32 i;

	if (IS_ERR(command))
		return PTR_ERR(command);
	if (async && le32_to_cpu(*(const __le32 *)command->rx.data) != sensor->info.id)
		error = -EPROTO;
	for (i = 0; !error && i < count; i++) {
		reading = command->rx.data + head + i * bytes;
		readings[i].value = wire_u64(reading->value);
		readings[i].timestamp = bytes < sizeof(*reading) ? 0 : wire_u64(reading->timestamp);
	}
	command_free(ph, command);
	return error;
}

static int sensor_reading_get(const struct scmi_protocol_handle *ph, u32 id, u64 *value)
{
	const struct sensor *sensor = sensor_of(ph, id);
	struct scmi_sensor_reading reading;
	int error;

	if (IS_ERR(sensor))
		return PTR_ERR(sensor);
	error = readings_get(ph, sensor, 1, sizeof_field(struct reading, value), &reading);
	if (!error)
		*value = reading.value;
	return error;
}

static int sensor_reading_get_timestamped(const struct scmi_protocol_handle *ph, u32 id, u8 count,
					  struct scmi_sensor_reading *readings)
{
	const struct sensor *sensor = sensor_of(ph, id);

	if (IS_ERR(sensor))
		return PTR_ERR(sensor);
	if (!readings || !count || count > (sensor->info.num_axis ?: 1))
		return -EINVAL;
	return readings_get(ph, sensor, count,
			    ph->version >= SENSOR_V2 ? sizeof(struct reading) : sizeof_field(struct reading, value), readings);
}

static int sensor_config_get(const struct scmi_protocol_handle *ph, u32 id, u32 *config)
{
	struct sensor *sensor = sensor_of(ph, id);
	int error;

	if (IS_ERR(sensor))
		return PTR_ERR(sensor);
	error = command_words(ph, SENSOR_GET_CONFIG, &id, 1, config, 1);
	if (!error)
		sensor->info.sensor_config = *config;
	return error;
}

static int sensor_config_set(const struct scmi_protocol_handle *ph, u32 id, u32 config)
{
	struct sensor *sensor = sensor_of(ph, id);
	const u32 word[2] = { id, config };
	int error;

	if (IS_ERR(sensor))
		return PTR_ERR(sensor);
	error = command_words(ph, SENSOR_SET_CONFIG, word, 2, NULL, 0);
	if (!error)
		sensor->info.sensor_config = config;
	return error;
}

static const struct scmi_sensor_proto_ops sensor_ops = {
	.count_get = sensor_count,
	.info_get = sensor_info,
	.trip_point_config = sensor_trip_point,
	.reading_get = sensor_reading_get,
	.reading_get_timestamped = sensor_reading_get_timestamped,
	.config_get = sensor_config_get,
	.config_set = sensor_config_set,
};

/* ---- events ---- */

struct update_payload {
	__le32 agent;
	__le32 sensor;
	struct reading reading[];
};

static int sensor_enable(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable)
{
	const struct sensors *sensors = ph->private;
	const struct sensor *sensor = sensor_of(ph, source);
	bool trip = event == SCMI_EVENT_SENSOR_TRIP_POINT_EVENT;
	const u32 word[2] = { source, enable };

	if (IS_ERR(sensor))
		return PTR_ERR(sensor);
	if (trip ? !sensors->trip_events : !sensors->update_events || !sensor->info.update)
		return -EINVAL;
	return command_words(ph, trip ? SENSOR_TRIP_EVENTS : SENSOR_UPDATE_EVENTS, word, 2, NULL, 0);
}

/* Agent, sensor, trip point. */
#define TRIP_WORDS 3

static void *trip_report(ktime_t when, const __le32 *word, size_t bytes, struct scmi_sensor_trip_point_report *r)
{
	if (bytes != TRIP_WORDS * sizeof(*word))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(word[0]);
	r->sensor_id = le32_to_cpu(word[1]);
	r->trip_point_desc = le32_to_cpu(word[2]);
	return r;
}

/* R60: as many readings as the sensor has axes, and all of them in the payload. */
static void *update_report(const struct sensor *sensor, ktime_t when, const struct update_payload *payload, size_t bytes,
			   struct scmi_sensor_update_report *r)
{
	u32 i, count = sensor->info.num_axis ?: 1;

	if (bytes < struct_size(payload, reading, count))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(payload->agent);
	r->sensor_id = le32_to_cpu(payload->sensor);
	r->readings_count = count;
	for (i = 0; i < count; i++) {
		r->readings[i].value = wire_u64(payload->reading[i].value);
		r->readings[i].timestamp = wire_u64(payload->reading[i].timestamp);
	}
	return r;
}

static void *sensor_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			   void *report, u32 *source)
{
	const struct update_payload *head = payload;
	const struct sensor *sensor;

	if (bytes < sizeof(*head))
		return NULL;
	*source = le32_to_cpu(head->sensor);
	sensor = sensor_of(ph, *source);
	if (IS_ERR(sensor))
		return NULL;
	if (event == SCMI_EVENT_SENSOR_TRIP_POINT_EVENT)
		return trip_report(when, payload, bytes, report);
	return update_report(sensor, when, payload, bytes, report);
}

static const struct event_source sensor_events = {
	.queue_bytes = 4096,
	.events = (const struct event[]){
		{ SCMI_EVENT_SENSOR_TRIP_POINT_EVENT, TRIP_WORDS * sizeof(__le32), sizeof(struct scmi_sensor_trip_point_report) },
		{ SCMI_EVENT_SENSOR_UPDATE, struct_size_t(struct update_payload, reading, SENSOR_AXES_MAX),
		  struct_size_t(struct scmi_sensor_update_report, readings, SENSOR_AXES_MAX) },
	},
	.event_count = 2,
	.sources_get = sensor_count,
	.enable = sensor_enable,
	.report = sensor_report,
};

const struct scmi_protocol scmi_sensor = {
	.id = SCMI_PROTOCOL_SENSOR,
	.version = 0x30001,
	.owner = THIS_MODULE,
	.init = sensor_init,
	.ops = &sensor_ops,
	.events = &sensor_events,
};

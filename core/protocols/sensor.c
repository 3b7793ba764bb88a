// SPDX-License-Identifier: GPL-2.0-only
/* The sensor protocol (DEN0056 4.7): readings, trip points, configurations and events. */
#include "sensor_describe.h"

/* PROTOCOL_ATTRIBUTES */
#define SENSOR_COUNT GENMASK(15, 0)

/* SENSOR_READING_GET: flags; SENSOR_TRIP_POINT_CONFIG: control */
#define READ_ASYNC BIT(0)
#define TRIP_BOTH_DIRECTIONS 3
#define TRIP_ID GENMASK(11, 4)

/* A reading on the wire; the time stamp since version 2. */
struct reading {
	__le32 value[2];
	__le32 timestamp[2];
};

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
	sensors->trip_events = command_exists(ph, SENSOR_TRIP_POINT_NOTIFY);
	sensors->update_events = ph->version >= SENSOR_V2 && command_exists(ph, SENSOR_CONTINUOUS_UPDATE_NOTIFY);
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

	return IS_ERR(sensor) ? PTR_ERR(sensor) : command_words(ph, SENSOR_TRIP_POINT_CONFIG, word, 4, NULL, 0);
}

/*
 * Readings of a sensor, @count of them, @bytes each on the wire; the sensor's id
 * comes first in a delayed response. Time stamps are zero where there are none.
 */
static int readings_parse(const struct transfer *command, bool async, u32 id, u32 count, size_t bytes,
			  struct scmi_sensor_reading *readings)
{
	const __le32 *word = command->rx.data;
	size_t head = async ? sizeof(*word) : 0;
	const struct reading *reading;
	u32 i;

	if (command->rx.length < head + count * bytes || (async && le32_to_cpu(*word) != id))
		return -EPROTO;
	for (i = 0; i < count; i++) {
		reading = command->rx.data + head + i * bytes;
		readings[i].value = wire_u64(reading->value);
		readings[i].timestamp = bytes < sizeof(*reading) ? 0 : wire_u64(reading->timestamp);
	}
	return 0;
}

static int readings_get(const struct scmi_protocol_handle *ph, const struct sensor *sensor, u32 count, size_t bytes,
			struct scmi_sensor_reading *readings)
{
	struct transfer *command = command_new(ph, SENSOR_READING_GET, 2 * sizeof(__le32), 0);
	bool async = sensor->info.async;
	__le32 *word;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	word = command->tx.data;
	word[0] = cpu_to_le32(sensor->info.id);
	word[1] = cpu_to_le32(async ? READ_ASYNC : 0);
	error = async ? command_run_delayed(ph, command) : command_run(ph, command);
	if (!error)
		error = readings_parse(command, async, sensor->info.id, count, bytes, readings);
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
	error = command_words(ph, SENSOR_CONFIG_GET, &id, 1, config, 1);
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
	error = command_words(ph, SENSOR_CONFIG_SET, word, 2, NULL, 0);
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

struct trip_payload {
	__le32 agent;
	__le32 sensor;
	__le32 trip;
};

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
	return command_words(ph, trip ? SENSOR_TRIP_POINT_NOTIFY : SENSOR_CONTINUOUS_UPDATE_NOTIFY, word, 2, NULL, 0);
}

static void *trip_report(ktime_t when, const struct trip_payload *payload, size_t bytes,
			 struct scmi_sensor_trip_point_report *r)
{
	if (bytes != sizeof(*payload))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(payload->agent);
	r->sensor_id = le32_to_cpu(payload->sensor);
	r->trip_point_desc = le32_to_cpu(payload->trip);
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

static const struct event sensor_event[] = {
	{
		.id = SCMI_EVENT_SENSOR_TRIP_POINT_EVENT,
		.payload_max = sizeof(struct trip_payload),
		.report_max = sizeof(struct scmi_sensor_trip_point_report),
	},
	{
		.id = SCMI_EVENT_SENSOR_UPDATE,
		.payload_max = struct_size_t(struct update_payload, reading, SENSOR_AXES_MAX),
		.report_max = struct_size_t(struct scmi_sensor_update_report, readings, SENSOR_AXES_MAX),
	},
};

static const struct event_source sensor_events = {
	.queue_bytes = 4096,
	.events = sensor_event,
	.event_count = ARRAY_SIZE(sensor_event),
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

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_SENSOR_DESCRIBE_H
#define CORE_SENSOR_DESCRIBE_H

/* Sensors as the platform describes them (sensor_describe.c), for the operations and events of sensor.c. */
#include "../protocol.h"

enum sensor_command {
	SENSOR_DESCRIPTION_GET = 0x3,
	SENSOR_TRIP_POINT_NOTIFY = 0x4,
	SENSOR_TRIP_POINT_CONFIG = 0x5,
	SENSOR_READING_GET = 0x6,
	SENSOR_AXIS_DESCRIPTION_GET = 0x7,
	SENSOR_LIST_UPDATE_INTERVALS = 0x8,
	SENSOR_CONFIG_GET = 0x9,
	SENSOR_CONFIG_SET = 0xa,
	SENSOR_CONTINUOUS_UPDATE_NOTIFY = 0xb,
	SENSOR_NAME_GET = 0xc,
	SENSOR_AXIS_NAME_GET = 0xd,
};

#define SENSOR_AXES_MAX 63

/* Axes, intervals, configurations, time stamps came with version 2, long names with 3. */
#define SENSOR_V2 0x20000
#define SENSOR_V3 0x30000

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

/* Finds out what all sensors are: ph->private is the struct sensors. */
int sensors_describe(const struct scmi_protocol_handle *ph);

#endif

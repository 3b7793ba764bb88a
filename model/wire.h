/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_WIRE_H
#define MODEL_WIRE_H

/*
 * The SCMI wire as the platform sees it, from the specification (Arm DEN0056).
 * It is this side's own definition: agents have theirs, so that an encoding
 * error cannot cancel out. All integers are little-endian, as the host is.
 */
#include "../sim/engine/types.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little-endian and read in place");

/* Message header: [7:0] message, [9:8] type, [17:10] protocol, [27:18] token, [31:28] zero. */
enum wire_type {
	WIRE_COMMAND = 0,
	WIRE_DELAYED_RESPONSE = 2,
	WIRE_NOTIFICATION = 3,
};

#define WIRE_TOKENS 1024u
#define WIRE_HEADER_BYTES 4u
#define WIRE_STATUS_BYTES 4u

static inline u32 wire_header(u32 protocol, u32 message, u32 type, u32 token)
{
	return (message & 0xff) | (type & 3) << 8 | (protocol & 0xff) << 10 | (token & 0x3ff) << 18;
}

static inline u32 wire_message(u32 header)
{
	return header & 0xff;
}

static inline u32 wire_type(u32 header)
{
	return header >> 8 & 3;
}

static inline u32 wire_protocol(u32 header)
{
	return header >> 10 & 0xff;
}

static inline u32 wire_token(u32 header)
{
	return header >> 18 & 0x3ff;
}

/* Most bytes of a payload, after header and status, that either side puts in one message. */
#define WIRE_PAYLOAD_BYTES 128u

/* Status codes (4.1.4 of the specification). */
enum wire_status {
	WIRE_SUCCESS = 0,
	WIRE_NOT_SUPPORTED = -1,
	WIRE_INVALID_PARAMETERS = -2,
	WIRE_DENIED = -3,
	WIRE_NOT_FOUND = -4,
	WIRE_OUT_OF_RANGE = -5,
	WIRE_BUSY = -6,
	WIRE_COMMS_ERROR = -7,
	WIRE_GENERIC_ERROR = -8,
	WIRE_HARDWARE_ERROR = -9,
	WIRE_PROTOCOL_ERROR = -10,
};

/* A shared-memory area. @length counts the header and the payload. */
struct wire_area {
	u32 reserved;
	u32 channel_status;
	u32 reserved_for_implementation[2];
	u32 channel_flags;
	u32 length;
	u32 message_header;
	u8 payload[];
};

#define WIRE_AREA_FREE 1u
#define WIRE_AREA_ERROR 2u
#define WIRE_AREA_INTERRUPT 1u
#define WIRE_AREA_BYTES ((u32)offsetof(struct wire_area, payload))

#define WIRE_SHORT_NAME_BYTES 16
#define WIRE_NAME_BYTES 64

/* Commands that every protocol has. */
enum wire_common {
	COMMON_VERSION = 0x0,
	COMMON_ATTRIBUTES = 0x1,
	COMMON_MESSAGE_ATTRIBUTES = 0x2,
	COMMON_NEGOTIATE_VERSION = 0x10,
};

/* An extended name, of all protocols that have them. */
struct wire_name {
	u32 flags;
	char name[WIRE_NAME_BYTES];
};

/* ---- base, 0x10 ---- */
#define BASE_PROTOCOL 0x10
#define BASE_VERSION 0x20001

enum wire_base {
	BASE_VENDOR = 0x3,
	BASE_SUB_VENDOR = 0x4,
	BASE_IMPLEMENTATION_VERSION = 0x5,
	BASE_LIST_PROTOCOLS = 0x6,
	BASE_AGENT = 0x7,
	BASE_ERRORS_NOTIFY = 0x8,
	BASE_DEVICE_PERMISSIONS = 0x9,
	BASE_PROTOCOL_PERMISSIONS = 0xa,
	BASE_RESET_AGENT = 0xb,
};

#define BASE_EVENT_ERROR 0
#define BASE_ERROR_FATAL (1u << 31)

struct wire_base_agent {
	u32 agent;
	char name[WIRE_SHORT_NAME_BYTES];
};

struct wire_base_permissions {
	u32 agent;
	u32 device;
	u32 flags; /* device permissions end here */
};

struct wire_base_protocol_permissions {
	u32 agent;
	u32 device;
	u32 protocol;
	u32 flags;
};

struct wire_base_reset {
	u32 agent;
	u32 flags;
};

struct wire_base_error {
	u32 agent;
	u32 status; /* fatal, [9:0] number of reports */
	u32 report[2];
};

/* ---- power domains, 0x11 ---- */
#define POWER_PROTOCOL 0x11
#define POWER_VERSION 0x30001

enum wire_power {
	POWER_DOMAIN = 0x3,
	POWER_SET_STATE = 0x4,
	POWER_GET_STATE = 0x5,
	POWER_STATE_EVENTS = 0x6,
	POWER_NAME = 0x8,
};

#define POWER_EVENT_STATE 0

#define POWER_DOMAIN_STATE_EVENT (1u << 31)
#define POWER_DOMAIN_IS_ASYNCHRONOUS (1u << 30)
#define POWER_DOMAIN_IS_SYNCHRONOUS (1u << 29)
#define POWER_DOMAIN_LONG_NAME (1u << 27)

#define POWER_SET_ASYNC_FLAG (1u << 0)

/* [30] the context is lost, [27:0] number of the state */
#define POWER_ON 0u
#define POWER_OFF (1u << 30)

struct wire_power_attributes {
	u32 attributes; /* [15:0] domains */
	u32 statistics_low;
	u32 statistics_high;
	u32 statistics_bytes;
};

struct wire_power_domain {
	u32 attributes;
	char name[WIRE_SHORT_NAME_BYTES];
};

struct wire_power_event {
	u32 agent;
	u32 domain;
	u32 state;
};

/* ---- performance domains, 0x13 ---- */
#define PERF_PROTOCOL 0x13
#define PERF_VERSION 0x40000

enum wire_perf {
	PERF_DOMAIN = 0x3,
	PERF_LEVELS = 0x4,
	PERF_SET_LIMITS = 0x5,
	PERF_GET_LIMITS = 0x6,
	PERF_SET_LEVEL = 0x7,
	PERF_GET_LEVEL = 0x8,
	PERF_LIMITS_NOTIFY = 0x9,
	PERF_LEVEL_NOTIFY = 0xa,
	PERF_FAST_CHANNEL = 0xb,
	PERF_NAME = 0xc,
};

#define PERF_EVENT_LIMITS 0
#define PERF_EVENT_LEVEL 1

#define PERF_POWER_MICROWATTS (1u << 17) /* of the attributes: bits [17:16] say the power's unit */
#define PERF_DOMAIN_SETS_LIMITS (1u << 31)
#define PERF_DOMAIN_SETS_LEVEL (1u << 30)
#define PERF_DOMAIN_LIMITS_EVENT (1u << 29)
#define PERF_DOMAIN_LEVEL_EVENT (1u << 28)
#define PERF_DOMAIN_FAST_CHANNELS (1u << 27)
#define PERF_DOMAIN_LONG_NAME (1u << 26)
#define PERF_RATE_LIMIT_MASK 0xfffffu
#define PERF_MESSAGE_FAST_CHANNEL (1u << 0)

struct wire_perf_attributes {
	u32 attributes; /* [15:0] domains, [17:16] power unit */
	u32 statistics_low;
	u32 statistics_high;
	u32 statistics_bytes;
};

struct wire_perf_domain {
	u32 attributes;
	u32 rate_limit_us;
	u32 sustained_khz;
	u32 sustained_level;
	char name[WIRE_SHORT_NAME_BYTES];
};

struct wire_perf_level {
	u32 level;
	u32 power;
	u32 latency_us; /* [15:0] */
	u32 indicative_khz;
	u32 index;
};

struct wire_perf_limits {
	u32 max;
	u32 min;
};

struct wire_perf_limits_event {
	u32 agent;
	u32 domain;
	u32 max;
	u32 min;
};

struct wire_perf_level_event {
	u32 agent;
	u32 domain;
	u32 level;
};

#define PERF_FAST_DOORBELL (1u << 0)
#define PERF_FAST_DOORBELL_32BIT (2u << 1) /* width: 1 << 2 bytes */

struct wire_perf_fast_channel {
	u32 attributes;
	u32 rate_limit_us;
	u32 address_low;
	u32 address_high;
	u32 bytes;
	u32 doorbell_low;
	u32 doorbell_high;
	u32 set_low;
	u32 set_high;
	u32 preserve_low;
	u32 preserve_high;
};

/* ---- clocks, 0x14 ---- */
#define CLOCK_PROTOCOL 0x14
#define CLOCK_VERSION 0x30000

enum wire_clock {
	CLOCK_DESCRIPTION = 0x3,
	CLOCK_RATES = 0x4,
	CLOCK_SET_RATE = 0x5,
	CLOCK_GET_RATE = 0x6,
	CLOCK_SET_CONFIG = 0x7,
	CLOCK_NAME = 0x8,
	CLOCK_RATE_EVENTS = 0x9,
	CLOCK_REQUEST_EVENTS = 0xa,
	CLOCK_GET_CONFIG = 0xb,
	CLOCK_PERMISSIONS = 0xf,
};

#define CLOCK_EVENT_RATE 0
#define CLOCK_EVENT_REQUEST 1

#define CLOCK_IS_ENABLED (1u << 0)
#define CLOCK_IS_RESTRICTED (1u << 1)
#define CLOCK_HAS_LONG_NAME (1u << 29)
#define CLOCK_HAS_REQUEST_EVENT (1u << 30)
#define CLOCK_HAS_RATE_EVENT (1u << 31)

#define CLOCK_SET_ASYNC_FLAG (1u << 0)
#define CLOCK_SET_NO_DELAYED_FLAG (1u << 1)
#define CLOCK_SET_UP_FLAG (1u << 2)
#define CLOCK_SET_AUTO_FLAG (1u << 3)

#define CLOCK_RATES_ARE_RANGE (1u << 12)
#define CLOCK_MAY_SET_STATE (1u << 31)
#define CLOCK_MAY_SET_PARENT (1u << 30)
#define CLOCK_MAY_SET_RATE (1u << 29)

struct wire_clock_description {
	u32 attributes;
	char name[WIRE_SHORT_NAME_BYTES];
	u32 enable_latency_us;
};

struct wire_u64 {
	u32 low;
	u32 high;
};

struct wire_clock_set_rate {
	u32 flags;
	u32 clock;
	struct wire_u64 rate;
};

struct wire_clock_rate_set {
	u32 clock;
	struct wire_u64 rate;
};

struct wire_clock_set_config {
	u32 clock;
	u32 attributes; /* [1:0] 0 disable, 1 enable, 3 unchanged; [23:16] OEM type */
	u32 oem_value;
};

struct wire_clock_config {
	u32 attributes;
	u32 config;
	u32 oem_value;
};

struct wire_clock_event {
	u32 agent;
	u32 clock;
	struct wire_u64 rate;
};

/* ---- sensors, 0x15 ---- */
#define SENSOR_PROTOCOL 0x15
#define SENSOR_VERSION 0x30001

enum wire_sensor {
	SENSOR_DESCRIPTIONS = 0x3,
	SENSOR_TRIP_EVENTS = 0x4,
	SENSOR_SET_TRIP = 0x5,
	SENSOR_READING = 0x6,
	SENSOR_INTERVALS = 0x8,
	SENSOR_GET_CONFIG = 0x9,
	SENSOR_SET_CONFIG = 0xa,
	SENSOR_UPDATE_EVENTS = 0xb,
	SENSOR_NAME = 0xc,
};

#define SENSOR_EVENT_TRIP 0
#define SENSOR_EVENT_UPDATE 1

#define SENSOR_IS_ASYNCHRONOUS (1u << 31)
#define SENSOR_HAS_UPDATES (1u << 30)
#define SENSOR_HAS_LONG_NAME (1u << 29)
#define SENSOR_READ_ASYNC_FLAG (1u << 0)

#define SENSOR_TRIP_RISING 1u
#define SENSOR_TRIP_FALLING 2u
#define SENSOR_TRIP_DIRECTION (1u << 16)

#define SENSOR_CONFIG_ENABLED (1u << 0)
#define SENSOR_CONFIG_TIMESTAMP (1u << 1)

struct wire_sensor_attributes {
	u32 attributes; /* [15:0] sensors, [23:16] asynchronous reads at a time */
	u32 registers_low;
	u32 registers_high;
	u32 registers_bytes;
};

struct wire_sensor_description {
	u32 sensor;
	u32 attributes_low;
	u32 attributes_high;
	char name[WIRE_SHORT_NAME_BYTES];
};

struct wire_sensor_set_trip {
	u32 sensor;
	u32 control; /* [1:0] direction, [11:4] trip point */
	struct wire_u64 value;
};

struct wire_sensor_value {
	struct wire_u64 value;
	struct wire_u64 timestamp;
};

struct wire_sensor_delayed {
	u32 sensor;
	struct wire_sensor_value value;
};

struct wire_sensor_trip_event {
	u32 agent;
	u32 sensor;
	u32 trip;
};

struct wire_sensor_update_event {
	u32 agent;
	u32 sensor;
	struct wire_sensor_value value;
};

/* ---- reset domains, 0x16 ---- */
#define RESET_PROTOCOL 0x16
#define RESET_VERSION 0x30001

enum wire_reset {
	RESET_DOMAIN = 0x3,
	RESET_RESET = 0x4,
	RESET_ISSUED_EVENTS = 0x5,
	RESET_NAME = 0x6,
};

#define RESET_EVENT_ISSUED 0

#define RESET_DOMAIN_IS_ASYNCHRONOUS (1u << 31)
#define RESET_DOMAIN_ISSUED_EVENT (1u << 30)
#define RESET_DOMAIN_LONG_NAME (1u << 29)

#define RESET_AUTONOMOUS_FLAG (1u << 0)
#define RESET_ASSERT_FLAG (1u << 1)
#define RESET_ASYNC_FLAG (1u << 2)

/* [31] 0: an architectural reset, [30:0] its number */
#define RESET_ARCHITECTURAL_COLD 0u

struct wire_reset_domain {
	u32 attributes;
	u32 latency_us;
	char name[WIRE_SHORT_NAME_BYTES];
};

struct wire_reset_event {
	u32 agent;
	u32 domain;
	u32 state;
};

#endif

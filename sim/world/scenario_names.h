/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCENARIO_NAMES_H
#define SIM_WORLD_SCENARIO_NAMES_H

/*
 * The names that a scenario may use instead of numbers. SCMI's protocols,
 * commands and events as in the specification (Arm DEN0056), in lower case, and
 * the kernel's error numbers.
 */
#include "../engine/types.h"

/* clang-format off */
#define SCMI_PROTOCOLS(X)                                        \
	X(base, 0x10, "base protocol")                           \
	X(power, 0x11, "power domain management")                \
	X(system, 0x12, "system power management")               \
	X(performance, 0x13, "performance domain management")    \
	X(clock, 0x14, "clock management")                       \
	X(sensor, 0x15, "sensor management")                     \
	X(reset, 0x16, "reset domain management")                \
	X(voltage, 0x17, "voltage domain management")            \
	X(powercap, 0x18, "power capping and monitoring")        \
	X(pinctrl, 0x19, "pin control")

/* Commands that every protocol has. */
#define SCMI_COMMON_COMMANDS(X)                                  \
	X(version, 0x0)                                          \
	X(attributes, 0x1)                                       \
	X(message_attributes, 0x2)                               \
	X(negotiate_version, 0x10)

/* protocol, command, id */
#define SCMI_COMMANDS(X)                                         \
	X(base, discover_vendor, 0x3)                            \
	X(base, discover_sub_vendor, 0x4)                        \
	X(base, discover_implementation_version, 0x5)            \
	X(base, discover_list_protocols, 0x6)                    \
	X(base, discover_agent, 0x7)                             \
	X(base, notify_errors, 0x8)                              \
	X(base, set_device_permissions, 0x9)                     \
	X(base, set_protocol_permissions, 0xa)                   \
	X(base, reset_agent_configuration, 0xb)                  \
	X(power, domain_attributes, 0x3)                         \
	X(power, state_set, 0x4)                                 \
	X(power, state_get, 0x5)                                 \
	X(power, state_notify, 0x6)                              \
	X(power, state_change_requested_notify, 0x7)             \
	X(power, name_get, 0x8)                                  \
	X(system, state_set, 0x3)                                \
	X(system, state_get, 0x4)                                \
	X(system, state_notify, 0x5)                             \
	X(performance, domain_attributes, 0x3)                   \
	X(performance, describe_levels, 0x4)                     \
	X(performance, limits_set, 0x5)                          \
	X(performance, limits_get, 0x6)                          \
	X(performance, level_set, 0x7)                           \
	X(performance, level_get, 0x8)                           \
	X(performance, notify_limits, 0x9)                       \
	X(performance, notify_level, 0xa)                        \
	X(performance, describe_fastchannel, 0xb)                \
	X(performance, name_get, 0xc)                            \
	X(clock, clock_attributes, 0x3)                          \
	X(clock, describe_rates, 0x4)                            \
	X(clock, rate_set, 0x5)                                  \
	X(clock, rate_get, 0x6)                                  \
	X(clock, config_set, 0x7)                                \
	X(clock, name_get, 0x8)                                  \
	X(clock, rate_notify, 0x9)                               \
	X(clock, rate_change_requested_notify, 0xa)              \
	X(clock, config_get, 0xb)                                \
	X(clock, possible_parents_get, 0xc)                      \
	X(clock, parent_set, 0xd)                                \
	X(clock, parent_get, 0xe)                                \
	X(clock, get_permissions, 0xf)                           \
	X(sensor, description_get, 0x3)                          \
	X(sensor, trip_point_notify, 0x4)                        \
	X(sensor, trip_point_config, 0x5)                        \
	X(sensor, reading_get, 0x6)                              \
	X(sensor, axis_description_get, 0x7)                     \
	X(sensor, list_update_intervals, 0x8)                    \
	X(sensor, config_get, 0x9)                               \
	X(sensor, config_set, 0xa)                               \
	X(sensor, continuous_update_notify, 0xb)                 \
	X(sensor, name_get, 0xc)                                 \
	X(sensor, axis_name_get, 0xd)                            \
	X(reset, domain_attributes, 0x3)                         \
	X(reset, reset, 0x4)                                     \
	X(reset, notify, 0x5)                                    \
	X(reset, name_get, 0x6)                                  \
	X(voltage, domain_attributes, 0x3)                       \
	X(voltage, describe_levels, 0x4)                         \
	X(voltage, config_set, 0x5)                              \
	X(voltage, config_get, 0x6)                              \
	X(voltage, level_set, 0x7)                               \
	X(voltage, level_get, 0x8)                               \
	X(voltage, name_get, 0x9)                                \
	X(powercap, domain_attributes, 0x3)                      \
	X(powercap, cap_get, 0x4)                                \
	X(powercap, cap_set, 0x5)                                \
	X(powercap, pai_get, 0x6)                                \
	X(powercap, pai_set, 0x7)                                \
	X(powercap, name_get, 0x8)                               \
	X(powercap, measurements_get, 0x9)                       \
	X(powercap, cap_notify, 0xa)                             \
	X(powercap, measurements_notify, 0xb)                    \
	X(powercap, describe_fastchannel, 0xc)                   \
	X(pinctrl, attributes_get, 0x3)                          \
	X(pinctrl, list_associations, 0x4)                       \
	X(pinctrl, settings_get, 0x5)                            \
	X(pinctrl, settings_configure, 0x6)                      \
	X(pinctrl, request, 0x7)                                 \
	X(pinctrl, release, 0x8)                                 \
	X(pinctrl, name_get, 0x9)                                \
	X(pinctrl, set_permissions, 0xa)

/* protocol, notification, id */
#define SCMI_EVENTS(X)                                           \
	X(base, error, 0)                                        \
	X(power, state_changed, 0)                               \
	X(system, state_notifier, 0)                             \
	X(performance, limits_changed, 0)                        \
	X(performance, level_changed, 1)                         \
	X(clock, rate_changed, 0)                                \
	X(clock, rate_change_requested, 1)                       \
	X(sensor, trip_point, 0)                                 \
	X(sensor, update, 1)                                     \
	X(reset, issued, 0)                                      \
	X(powercap, cap_changed, 0)                              \
	X(powercap, measurements_changed, 1)

#define SCMI_MESSAGE_TYPES(X)                                    \
	X(response, 0)                                           \
	X(delayed, 2)                                            \
	X(notification, 3)

/* Sensor types of DEN0056 that have a name here; others by number. */
#define SCMI_SENSOR_TYPES(X)                                     \
	X(none, 0)                                               \
	X(unspecified, 1)                                        \
	X(celsius, 2)                                            \
	X(fahrenheit, 3)                                         \
	X(kelvin, 4)                                             \
	X(volts, 5)                                              \
	X(amps, 6)                                               \
	X(watts, 7)                                              \
	X(joules, 8)

/* The debug counters of an SCMI agent, in the order of Linux's debugfs files. */
#define SCMI_AGENT_COUNTERS(X)                                   \
	X(sent_ok, "commands that the transport took")           \
	X(sent_fail, "commands that the transport refused")      \
	X(sent_fail_polling_unsupported, "polling asked of a transport that cannot") \
	X(sent_fail_channel_not_found, "commands of a protocol without a channel") \
	X(response_ok, "responses that found their transfer")    \
	X(notification_ok, "notifications received")             \
	X(delayed_response_ok, "delayed responses that found their transfer") \
	X(xfers_response_timeout, "waits for a response that timed out") \
	X(xfers_response_polled_timeout, "polled waits that timed out") \
	X(response_polled_ok, "responses found by polling")      \
	X(err_msg_unexpected, "messages with a token that nobody waits for") \
	X(err_msg_invalid, "messages of a type that does not fit the transfer") \
	X(err_msg_nomem, "notifications without a transfer to hold them") \
	X(err_protocol, "messages of a type that does not exist") \
	X(notifications_dropped, "notifications that found their protocol's queue full (own only)")

/* What the world counts itself. */
#define WORLD_COUNTERS(X)                                        \
	X(delivered, "notifications.delivered", "callbacks that a notification ran") \
	X(missed, "notifications.missed",                        \
	  "numbered notifications (platform.events[].step) that a handler did not get, between two that it got") \
	X(uncounted, "notifications.uncounted",                  \
	  "the most that a handler missed beyond what the agent counts as dropped; not judged where it counts nothing") \
	X(growth, "memory.growth_bytes", "the agent's memory at the end, above that at the clients' start") \
	X(peak_growth, "memory.peak_growth_bytes", "the most that it was above that; objects are bigger in checked builds") \
	X(peak_growth_objects, "memory.peak_growth_objects", "the most objects that there were above those at the clients' start")

/* Error numbers as the kernel has them, without the sign. */
#define KERNEL_ERRORS(X)                                         \
	X(EPERM, 1) X(ENOENT, 2) X(EIO, 5) X(ENXIO, 6) X(EAGAIN, 11) X(ENOMEM, 12) X(EACCES, 13) \
	X(EFAULT, 14) X(EBUSY, 16) X(EEXIST, 17) X(ENODEV, 19) X(EINVAL, 22) X(ENOSPC, 28) X(ERANGE, 34) \
	X(EDEADLK, 35) X(ENODATA, 61) X(ETIME, 62) X(ECOMM, 70) X(EPROTO, 71) X(EBADMSG, 74) X(EOVERFLOW, 75) \
	X(EMSGSIZE, 90) X(EPROTONOSUPPORT, 93) X(EOPNOTSUPP, 95) X(EADDRNOTAVAIL, 99) X(ECONNRESET, 104) \
	X(ENOBUFS, 105) X(ESHUTDOWN, 108) X(ETIMEDOUT, 110) X(EALREADY, 114) X(EINPROGRESS, 115) \
	X(EREMOTEIO, 121) X(ECANCELED, 125) X(EPROBE_DEFER, 517) X(ENOTSUPP, 524)

/* clang-format on */

/*
 * struct name - a name and what it stands for.
 * @of: for commands and events the protocol, -1 for those of every protocol.
 */
struct name {
	const char *name;
	s64 value;
	s32 of;
	const char *help;
};

/* struct names - a list; @what: "protocol", for messages. */
struct names {
	const char *what;
	const struct name *name;
	u32 count;
};

extern const struct names protocol_names;
extern const struct names command_names;
extern const struct names event_names;
extern const struct names message_type_names;
extern const struct names sensor_type_names;
extern const struct names consumer_names;
extern const struct names check_names;
extern const struct names error_names;
extern const struct names agent_counter_names;
extern const struct names platform_counter_names;
extern const struct names world_counter_names;

/* The entry of that name (and protocol, if entries have one), or NULL. */
const struct name *names_find(const struct names *names, const char *name, s32 of);

#endif

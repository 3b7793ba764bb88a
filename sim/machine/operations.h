/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_OPERATIONS_H
#define SIM_MACHINE_OPERATIONS_H

/*
 * The catalogue of client operations: name in scenario files, names of its
 * arguments in order ("?" after a name: may be left out, then 0), names of the
 * values that it returns, help. One list for the parser, the schema, the help
 * and every agent adapter.
 *
 * Units stand last in a name; ids are the agent's domain, clock or sensor ids.
 * Arguments whose name ends in ? are optional and default to 0.
 */
#define CLIENT_OPERATIONS(X)                                                                                        \
	X(PERF_LEVEL_SET, "perf.level_set", "domain level poll?", "", "set a performance level")                   \
	X(PERF_LEVEL_GET, "perf.level_get", "domain poll?", "level", "read the performance level")                 \
	X(PERF_LIMITS_SET, "perf.limits_set", "domain max min", "", "set the performance limits")                  \
	X(PERF_LIMITS_GET, "perf.limits_get", "domain", "max min", "read the performance limits")                  \
	X(PERF_FREQ_GET, "perf.freq_get", "domain", "frequency_khz", "read the performance level as a frequency")   \
	X(CLOCK_COUNT, "clock.count", "", "clocks", "number of clocks")                                            \
	X(CLOCK_RATE_GET, "clock.rate_get", "clock", "rate_hz", "read a clock's rate")                             \
	X(CLOCK_RATE_SET, "clock.rate_set", "clock rate_hz", "", "set a clock's rate; asynchronous if the clock is") \
	X(CLOCK_ENABLE, "clock.enable", "clock atomic?", "", "enable a clock")                                     \
	X(CLOCK_DISABLE, "clock.disable", "clock atomic?", "", "disable a clock")                                  \
	X(CLOCK_STATE_GET, "clock.state_get", "clock atomic?", "enabled", "is the clock enabled")                  \
	X(SENSOR_COUNT, "sensor.count", "", "sensors", "number of sensors")                                        \
	X(SENSOR_READING_GET, "sensor.reading_get", "sensor", "reading", "read a sensor; asynchronous if it is")   \
	X(SENSOR_TRIP_SET, "sensor.trip_set", "sensor trip value", "", "configure a trip point")                   \
	X(SENSOR_CONFIG_GET, "sensor.config_get", "sensor", "config", "read a sensor's configuration")             \
	X(SENSOR_CONFIG_SET, "sensor.config_set", "sensor config", "", "write a sensor's configuration")           \
	X(CLK_ENABLE, "clk.enable", "clock", "", "clk_prepare_enable()")                                            \
	X(CLK_DISABLE, "clk.disable", "clock", "", "clk_disable_unprepare()")                                      \
	X(CLK_RATE_SET, "clk.rate_set", "clock rate_hz", "", "clk_set_rate()")                                     \
	X(CLK_RATE_GET, "clk.rate_get", "clock", "rate_hz", "clk_get_rate()")                                      \
	X(CPUFREQ_SET, "cpufreq.set", "cpu frequency_khz", "", "write scaling_setspeed")                           \
	X(CPUFREQ_GET, "cpufreq.get", "cpu", "frequency_khz", "read cpuinfo_cur_freq")                             \
	X(HWMON_READ, "hwmon.read", "sensor", "reading", "read the sensor's file, in its units (millidegrees, millivolts ...)") \
	X(RESET_ASSERT, "reset.assert", "domain", "", "reset_control_assert()")                                    \
	X(RESET_DEASSERT, "reset.deassert", "domain", "", "reset_control_deassert()")                              \
	X(RESET_RESET, "reset.reset", "domain", "", "reset_control_reset()")                                       \
	X(POWER_ON, "power.on", "domain", "", "resume a device in that power domain")                              \
	X(POWER_OFF, "power.off", "domain", "", "suspend it again")                                                \
	X(CONSUMER_UNBIND, "consumer.unbind", "consumer", "", "unbind a driver of the tree from its device")       \
	X(CONSUMER_BIND, "consumer.bind", "consumer", "", "bind it again")                                         \
	X(AGENT_UNBIND, "agent.unbind", "", "", "unbind the client's instance from its driver, as sysfs does; ENOENT: no such file") \
	X(AGENT_REMOVE, "agent.remove", "", "", "take the client's instance down, as when its driver goes")         \
	X(AGENT_PROBE, "agent.probe", "", "", "probe it again")                                                    \
	X(NOTIFY_ON, "notify.on", "protocol event source?", "", "register a notifier; source 65535 is all")        \
	X(NOTIFY_OFF, "notify.off", "protocol event source?", "", "unregister it")                                 \
	X(NOTIFY_WAIT, "notify.wait", "count timeout_ms", "received", "wait until so many notifications came since the client began") \
	X(SLEEP, "sleep", "time_us", "", "sleep (high-resolution timer, no slack)")                                \
	X(BUSY, "busy", "time_us", "", "keep the CPU busy")                                                        \
	X(PARK, "park", "", "", "wait until a generator has work; not for scripts")                                \
	X(MODULE_LOAD, "module.load", "module", "", "load a module; ENOENT: one that it needs is not loaded")       \
	X(MODULE_UNLOAD, "module.unload", "module", "", "unload a module; EBUSY: it is in use")                    \
	X(SELFTEST, "selftest", "kind", "", "misbehave inside the kernel: a negative control of a checker (selftest.h)") \
	X(MARK, "mark", "number", "", "a line in the trace")

/*
 * Drivers of the tree that use SCMI for a framework of it: name in scenario files,
 * help. They are there only in scenarios that ask for them.
 */
#define TREE_CONSUMERS(X)                                                                                           \
	X(CLK, clk, "clk-scmi: the common clock framework's clocks")                                               \
	X(CPUFREQ, cpufreq, "scmi-cpufreq: CPU frequencies, governor userspace; all CPUs are in performance domain 0") \
	X(HWMON, hwmon, "scmi-hwmon: sensors of the hardware monitoring framework")                                \
	X(RESET, reset, "reset-scmi: reset controllers")                                                           \
	X(GENPD, genpd, "scmi_pm_domain: generic power domains, switched by runtime power management")

enum tree_consumer {
#define X(name, key, help) CONSUMER_##name,
	TREE_CONSUMERS(X)
#undef X
	CONSUMER_COUNT
};

enum client_operation {
#define X(name, key, args, values, help) OPERATION_##name,
	CLIENT_OPERATIONS(X)
#undef X
	OPERATION_COUNT
};

#endif

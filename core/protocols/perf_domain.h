/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_PERF_DOMAIN_H
#define CORE_PERF_DOMAIN_H

/*
 * Performance domains as the platform describes them (perf_domain.c), for the
 * operations and events of perf.c.
 *
 * Clients speak of levels, always. Where a domain is driven by indices of levels
 * (version 4), they are translated on the way, in both directions: "wire" is
 * what goes over the wire.
 */
#include "../fastchannel.h"
#include "../protocol.h"

enum perf_command {
	PERF_DOMAIN_ATTRIBUTES = 0x3,
	PERF_DESCRIBE_LEVELS = 0x4,
	PERF_LIMITS_SET = 0x5,
	PERF_LIMITS_GET = 0x6,
	PERF_LEVEL_SET = 0x7,
	PERF_LEVEL_GET = 0x8,
	PERF_NOTIFY_LIMITS = 0x9,
	PERF_NOTIFY_LEVEL = 0xa,
	PERF_DESCRIBE_FASTCHANNEL = 0xb,
	PERF_DOMAIN_NAME_GET = 0xc,
};

struct perf_level {
	u32 level;
	u32 power;
	u32 latency_us;
	u32 khz;
	u32 index;
};

/* The commands that may have a fast channel. */
enum fast { FAST_LEVEL_GET, FAST_LIMITS_GET, FAST_LEVEL_SET, FAST_LIMITS_SET, FAST_COUNT };

/*
 * @error: it could not be found out what the domain is; its operations say so.
 * @hz_per_level: where levels are not driven by indices.
 * @levels: ascending.
 */
struct perf_domain {
	struct scmi_perf_domain_info info;
	int error;
	bool sets_limits;
	bool limits_events;
	bool level_events;
	bool by_index;
	u32 rate_limit_us;
	unsigned long hz_per_level;
	u32 level_count;
	struct perf_level *levels;
	struct fast_channel *fast[FAST_COUNT];
};

struct perf {
	enum scmi_power_scale power_scale;
	bool limits_events;
	bool level_events;
	u32 domain_count;
	struct perf_domain domain[];
};

/* Finds out what domain @id is: ph->private is the struct perf. */
int perf_domain_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain);

/* -EINVAL: no such level. */
int perf_level_to_wire(const struct perf_domain *domain, u32 level, u32 *wire);
/* -EPROTO: no such index. */
int perf_level_from_wire(const struct perf_domain *domain, u32 wire, u32 *level);
/* -EINVAL: no level has this frequency. */
int perf_hz_to_level(const struct perf_domain *domain, unsigned long hz, u32 *level);
unsigned long perf_level_to_hz(const struct perf_domain *domain, u32 level);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* CPU frequencies, as sysfs sets and reads them under the governor userspace. */
#include <linux/cpufreq.h>
#include "consumers.h"

int consumer_cpufreq_set(struct call *call)
{
	struct cpufreq_policy *policy = call->arg[0] < nr_cpu_ids ? cpufreq_cpu_get(call->arg[0]) : NULL;
	int error = -EINVAL;

	if (!policy)
		return -ENODEV;
	down_write(&policy->rwsem);
	if (policy->governor && policy->governor->store_setspeed)
		error = policy->governor->store_setspeed(policy, call->arg[1]);
	up_write(&policy->rwsem);
	cpufreq_cpu_put(policy);
	return error;
}

int consumer_cpufreq_get(struct call *call)
{
	unsigned int khz = call->arg[0] < nr_cpu_ids ? cpufreq_get(call->arg[0]) : 0;

	if (!khz)
		return -ENODEV;
	call_value(call, khz);
	return 0;
}

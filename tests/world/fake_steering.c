// SPDX-License-Identifier: GPL-2.0-only
/* The fake kernel schedules nobody: what constraints do to tasks is refused. */
#include "sim/machine/kernel_port.h"

const char *kernel_why_no_preemption(void)
{
	return "this is no kernel";
}

void *kernel_task(void)
{
	return NULL;
}

void kernel_go_away(void)
{
}

void kernel_come_back(void *task)
{
	(void)task;
}

const char *kernel_why_no_move(u32 cpu, bool pin)
{
	(void)cpu, (void)pin;
	return "this is no kernel";
}

void kernel_move(u32 cpu, bool pin)
{
	(void)cpu, (void)pin;
}

bool kernel_task_on(u32 cpu, char *name, u32 bytes)
{
	(void)cpu, (void)name, (void)bytes;
	return false;
}

bool kernel_has_other_task(bool (*matches)(const char *pattern, const char *name), const char *pattern, const char *name)
{
	(void)matches;
	(void)pattern;
	(void)name;
	return false;
}

bool kernel_is_blocked(bool (*matches)(const char *pattern, const char *name), const char *pattern)
{
	(void)matches, (void)pattern;
	return false;
}

bool kernel_needs_cpu(const char *task, u32 cpu)
{
	(void)task, (void)cpu;
	return false;
}

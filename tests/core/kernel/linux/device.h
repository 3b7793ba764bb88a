/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_DEVICE_H
#define TEST_LINUX_DEVICE_H

#include <errno.h>
#include <stdlib.h>

struct device;

#define GFP_KERNEL 0
#define devm_kzalloc(dev, bytes, flags) ((void)(dev), calloc(1, bytes))
#define devm_kcalloc(dev, count, bytes, flags) ((void)(dev), calloc(count, bytes))
#define ERR_PTR(error) ((void *)(long)(error))

#endif

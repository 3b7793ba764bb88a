// SPDX-License-Identifier: GPL-2.0-only
#include "memory_watch.h"

const struct memory_watch *memory_watch;

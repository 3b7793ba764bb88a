/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_ANNOTATIONS_H
#define SIM_CHECK_ANNOTATIONS_H

#include "../engine/types.h"

/* The functions that the tree's annotations call; they do nothing but tell callbacks_access and callbacks_annotated. */
extern const void *const annotations[];
extern const u32 annotation_count;

#endif

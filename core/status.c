// SPDX-License-Identifier: GPL-2.0-only
/* The one place where an SCMI status becomes an errno. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include "transfer.h"

/* By the negated status, DEN0056 4.1.4; the errno is the nearest that Linux has. */
static const int errnos[] = {
	0,		/* SUCCESS */
	-EOPNOTSUPP,	/* NOT_SUPPORTED */
	-EINVAL,	/* INVALID_PARAMETERS */
	-EACCES,	/* DENIED */
	-ENOENT,	/* NOT_FOUND */
	-ERANGE,	/* OUT_OF_RANGE */
	-EBUSY,		/* BUSY */
	-ECOMM,		/* COMMS_ERROR */
	-EIO,		/* GENERIC_ERROR */
	-EREMOTEIO,	/* HARDWARE_ERROR */
	-EPROTO,	/* PROTOCOL_ERROR */
};

int status_to_errno(s32 status)
{
	return status <= 0 && status > -(s32)ARRAY_SIZE(errnos) ? errnos[-status] : -EIO;
}

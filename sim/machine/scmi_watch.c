// SPDX-License-Identifier: GPL-2.0-only
#include "scmi_watch.h"

const struct scmi_watch *scmi_watch;
const struct scmi_agent *scmi_agent;

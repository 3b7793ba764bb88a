// SPDX-License-Identifier: GPL-2.0-only
/* Clocks of the common clock framework. */
#include <linux/device.h>
#include <linux/of.h>
#include "consumers.h"

int consumer_clk_probe(struct consumer *consumer)
{
	int count = devm_clk_bulk_get_all(consumer->device, &consumer->clk);

	if (count < 0)
		return count;
	consumer->clk_count = count;
	return 0;
}

static struct clk *clk_of(struct call *call)
{
	struct consumer *consumer = call_consumer(call);

	if (!consumer || !consumer->clk_count)
		return ERR_PTR(-ENODEV);
	return call->arg[0] < consumer->clk_count ? consumer->clk[call->arg[0]].clk : ERR_PTR(-ENOENT);
}

int consumer_clk_enable(struct call *call)
{
	struct clk *clk = clk_of(call);

	return IS_ERR(clk) ? PTR_ERR(clk) : clk_prepare_enable(clk);
}

int consumer_clk_disable(struct call *call)
{
	struct clk *clk = clk_of(call);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	clk_disable_unprepare(clk);
	return 0;
}

int consumer_clk_rate_set(struct call *call)
{
	struct clk *clk = clk_of(call);

	return IS_ERR(clk) ? PTR_ERR(clk) : clk_set_rate(clk, call->arg[1]);
}

int consumer_clk_rate_get(struct call *call)
{
	struct clk *clk = clk_of(call);

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	call_value(call, clk_get_rate(clk));
	return 0;
}

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_STORY_H
#define SIM_WORLD_STORY_H

/*
 * The story of a run: what happened, told so that runs of different agents can be compared:
 * without times, tokens, numbers of transfers, instances and channels, which an
 * agent may choose as it likes. An event has a kind ("reply performance level_set")
 * and a content ("s=0 0xc8"); two that agree in both are the same.
 *
 * An answer has of each layer how many events there were before the clients'
 * start ("before"), how many are to be compared ("total"), and the first
 * STORY_MAX of these as [when_ns, of, kind, content]. @of: for a message that
 * answers a request, the request's place in the list, else -1.
 *
 * Messages stand in the order of the wire, instance by instance. Trace events stand
 * transfer by transfer, in the order in which these begin, and clients one after
 * the other: what runs on different CPUs has no order that two agents must share.
 */
#define STORY_LAYERS(X)                                                  \
	X(MESSAGES, "messages", "messages, as the platform saw them")   \
	X(EVENTS, "events", "trace events, transfer by transfer")       \
	X(CLIENTS, "clients", "results, client by client")

enum story_layer {
#define X(name, key, help) LAYER_##name,
	STORY_LAYERS(X)
#undef X
		LAYER_COUNT
};

#define STORY_MAX 4000

struct world;
struct buffer;

/* Appends the member "story" to an answer. */
void story_put(const struct world *world, struct buffer *out);

#endif

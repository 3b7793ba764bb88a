/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_FAULT_H
#define MODEL_FAULT_H

#include "../sim/engine/types.h"

/*
 * What the platform does wrong, by name. One list: the enum, the parser, the
 * help and the schema come from it. A rule names a verb, which messages it
 * applies to, and the verb's parameters.
 *
 * verb, its parameters in order ("name=default", units last), help
 */
#define FAULTS(X)                                                                                                    \
	X(DELAY, "delay", "by_us=1000", "the reply is made ready later; the agent's timeout may or may not expire") \
	X(DROP, "drop", "", "the request is executed, its reply never sent; the channel stays the platform's")     \
	X(LOSE, "lose", "", "the request is not even seen; the channel stays the platform's")                      \
	X(DUPLICATE, "duplicate", "after_us=100 count=1", "the reply is sent again, unchanged")                    \
	X(REORDER, "reorder", "behind=1", "the reply (or delayed response) is sent after so many later ones")      \
	X(LATE, "late", "by_us=10000", "the reply is sent so long after the agent's timeout for it has expired")   \
	X(WRONG_TOKEN, "wrong_token", "token=1023", "the reply carries this token")                                \
	X(WRONG_TYPE, "wrong_type", "type=1", "the reply carries this message type")                               \
	X(WRONG_PROTOCOL, "wrong_protocol", "protocol=255", "the reply carries this protocol id")                  \
	X(WRONG_STATUS, "wrong_status", "status=-8", "the reply carries this SCMI status and no payload")          \
	X(WRONG_WORD, "wrong_word", "word=0 value=4294967295 count=1", "so many words of the payload, from that one on, say this") \
	X(SHORT_LENGTH, "short_length", "length=4", "the length field says this, in bytes, less than is there")    \
	X(LONG_LENGTH, "long_length", "length=4096", "the length field says this, in bytes, more than there is room for") \
	X(LENGTH_CHANGES, "length_changes", "length=4096 after_us=1", "the length field of a good reply says this later") \
	X(NO_FREE, "no_free", "", "the reply is written but the channel is never marked free")                     \
	X(ERROR_BIT, "error_bit", "", "the channel is freed with its error bit set and no reply")                  \
	X(SPURIOUS_IRQ, "spurious_irq", "before_us=5 count=1", "interrupts without a message, so long before the reply") \
	X(LOST_IRQ, "lost_irq", "", "the reply is there, its interrupt never comes")                               \
	X(EARLY_IRQ, "early_irq", "by_us=5", "the interrupt comes so long before the reply is written")            \
	X(CRASH, "crash", "restart_after_us=10000", "the firmware dies at this message, forgets everything, restarts") \
	X(HANG, "hang", "for_us=10000", "the firmware stands still for so long at this message, then goes on")     \
	X(STORM, "storm", "count=1000 gap_us=10 event=0", "so many notifications of the message's protocol, from this message on")

enum fault_verb {
#define X(name, key, parameters, help) FAULT_##name,
	FAULTS(X)
#undef X
	FAULT_COUNT
};

#define FAULT_PARAMETERS 3
#define FAULT_ANY (-1)

/*
 * struct fault_match - which messages; FAULT_ANY everywhere matches all.
 * @type: of the message that is acted on: 0 response, 2 delayed response, 3 notification. Default 0.
 * @nth: the n-th matching message (from 1), @nth_count: and the following ones (default 1); FAULT_ANY: every.
 * @client: name of the client whose request it is; NULL any.
 * @from_ns, @until_ns: time window in which the request arrives (for notifications: is sent).
 * @probability: of a draw per matching message, in [0, 1]; 1 draws nothing.
 * @mark: counts only from the time the clients start ("boot": false) or from power-on.
 */
struct fault_match {
	s32 protocol;
	s32 command;
	s32 type;
	s32 nth;
	s32 nth_count;
	s32 token;
	s32 instance;
	const char *client;
	u64 from_ns;
	u64 until_ns;
	double probability;
	bool boot;
};

struct fault_rule {
	enum fault_verb verb;
	struct fault_match match;
	u64 parameter[FAULT_PARAMETERS];
	/* counted at run time */
	u64 matched;
	u64 injected;
};

extern const char *const fault_names[FAULT_COUNT];
extern const char *const fault_parameters[FAULT_COUNT];
extern const char *const fault_help[FAULT_COUNT];
/* Whether the verb means something for a message of that type (0, 2, 3); a rule for another never matches. */
bool fault_acts_on(enum fault_verb verb, s32 type);

#endif

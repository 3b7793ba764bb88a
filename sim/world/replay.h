/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_REPLAY_H
#define SIM_WORLD_REPLAY_H

/*
 * Recording a run, and repeating one. The steps of a run (replay_steps.h) are
 * kept for the file, or compared with those of the file as they come; choices
 * are forced to what they were.
 *
 * On the build that was recorded, all must be the same: names, times, and the
 * hash of the trace between two steps. On another build, steps are the same if
 * their names are: context, kind and text without durations and tokens, of a finding the
 * checker; and choices count only where they did not take the default order.
 */
#include "buffer.h"
#include "replay_file.h"

struct world;

/* replay_steps.c: steps from choices and trace records, in the order of the run. */
void replay_steps_follow(void (*told)(const struct replay_step *step));
/* Tells what has not been told yet. */
void replay_steps_flush(void);

/* Before the run, as the request says: follows it, forces choices. */
void replay_begin(struct world *world);
/* The engine has ended: nothing is stopped any more. */
void replay_run_ended(void);
/*
 * The run has been judged: writes what was recorded (a failure is bad input of the
 * world), or compares the end. True: what the verdict rests on has changed.
 */
bool replay_finish(struct world *world, const char *verdict, const char *headline);
/* A strict replay went another way: the run was ended there, and nothing is judged. */
bool replay_diverged(void);
/* "at 31.000 us ...": what the first divergence was. */
void replay_headline(struct buffer *out);
/* "replay": how it went, for the answer. */
void replay_put(struct buffer *out);

/* replay_record.c */
void replay_record_begin(void);
void replay_record_write(struct world *world, const char *verdict, const char *headline);

#endif

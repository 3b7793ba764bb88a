/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_RESULT_H
#define SIM_WORLD_RESULT_H

/*
 * What the command line (sim/cli) and an agent's image (sim/world/image.c) say
 * to each other. The image is one executable an agent ("build/agents/linux-6.12/image");
 * it holds SimGrid, the kernel and the models. The command line holds none of
 * these: it starts images, one a worker, and reads results.
 *
 * `image --serve`: requests on standard input, one JSON object a line:
 *   {"id":1,"scenario":"path","name":"path as the user gave it, for messages and metadata; absent: scenario",
 *    "agent":"whose expectations are judged; absent: the image's own name","set":["a=b"],"seed":5,
 *    "trace":"file or absent","trace_format":"ftrace",
 *    "engine":{"factory":"raw","run_ahead":true,"arena_base":0,"watchdog_cpu_ms":0},
 *    "record":"replay file to write, or absent","replay":"file to repeat, in the place of scenario and all that changes it",
 *    "best_effort":false,"stop_at":"point for a debugger (stop.h), or absent","stop_nth":1,"stop_boot":false,
 *    "no_faults":false,"without_fault":-1,"without_constraint":-1,
 *    "lines":12,"timeline":false,"story":false,"story_boot":false,"bench":false}
 * For each the image forks a child that runs the world and writes the answer
 * on standard output, one JSON object a line (written whole, flushed):
 *   {"id":1,"scenario":"path","agent":"linux-6.12","seed":5,"verdict":"pass|skip|fail|bad-input|diverged|internal|crash",
 *    "headline":"one sentence","defect":"that the agent is known to have, or absent",
 *    "findings":[{"checker":"","headline":"","place":"function file:line","expected":false,
 *    "calls":["function file:line"],"report":["what the checker says below its headline"]}],
 *    "failures":["each expectation that did not hold"],"not_judged":["counters that this agent does not have"],
 *    "virtual_ns":1,"mark_ns":1,"wall_ns":1,"events":1,"simgrid_calls":1,"trace_hash":"16 hex digits","trace_records":1,
 *    "lines":["the trace lines around what went wrong, formatted"],"timeline":["..."],"lanes":{lanes.h},
 *    "entered":{"file":["function"]},
 *    "replay":{"recorded":1,"came":1,"same_build":true,"same_trace":true,"verdict":"pass","divergence_count":0,
 *     "divergences":[{"at_ns":1,"in":"context","recorded":"step","now":"step","missed":1,"extra":1}]},
 *    "locks":{"classes":[["name",key,subclass,version,usage,place,place,place]],"edges":[[from,to,kinds,place,place]]},
 *    "story":{"mark_ns":1,"layers":[{"name":"messages","before":1,"total":1,"event":[[1,-1,"kind","content"]]}]},
 *    "bench":{"transactions":1,"wall_ns":1,"simgrid_calls":1,"boot_wall_ns":1}}
 * bench, present if asked for: transactions are operations finished by clients,
 * wall_ns and simgrid_calls those between the clients' start and the end of the
 * last one, boot_wall_ns from the fork's start to the agent's being idle (probed).
 * where, present if asked for ("where":"pattern, empty for all","where_boot":false): points_where.h says what it is.
 * locks, present if the checker looked: machine/kernel_port.h says what the numbers are; a place is an address,
 * which `image --places ADDRESS...` turns into "function file:line", a line each.
 * story, present if asked for: story.h says what it is.
 * The parent of the fork answers for a child that died ("crash") or was bad at
 * start. `image --run` does one request given as --request JSON, in process,
 * without a fork. `image --facts` prints {"agent","release","hz","variant","build"}.
 *
 * Exit codes of the whole program, and which one wins in a batch: the gravest is first.
 */
#define EXIT_CODES(X)                                                                     \
	X(INTERNAL, 70, "the simulator's own fault")                                     \
	X(DIVERGED, 3, "a replay, or a repeated run, diverged")                          \
	X(BAD_INPUT, 2, "bad input or usage")                                            \
	X(FAILED, 1, "a verdict failed: an expectation, or a checker found something")   \
	X(OK, 0, "all as expected")

enum exit_code {
#define X(name, code, help) EXIT_##name = code,
	EXIT_CODES(X)
#undef X
};

#endif

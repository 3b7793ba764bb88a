# SPDX-License-Identifier: GPL-2.0-only
"""Commands of gdb for a world that stands still: `scmi-sim run FILE --stop-at POINT --gdb` loads this file.

A context of the engine that waits has left its registers in its struct context when it handed over; this file
puts them into the processor's to look at its stack, and puts those of the running context back before anything runs.
"""
import os

import gdb

REGISTERS = ("rsp", "rbp", "rbx", "r12", "r13", "r14", "r15", "rip")
CONDITIONS = ("free", "waits to be switched to", "paused", "running")
NEVER_NS = 2**64 - 1
QUOTE = '"'
CONTEXT_FILE = "sim/engine/context.c"
# What stands between a point and the place in the code: how the point is noticed.
NOTICING = ("sim/check/", "sim/world/stop.c", "sim/machine/event.")
# What is below what a context does: the simulator, and where the kernel waits; of the simulator's own, what is below all.
BELOW = ("sim/", "include/", "kernel/sched/", "kernel/locking/", "kernel/time/")
BELOW_OWN = ("sim/engine/", "sim/machine/", "sim/check/", "sim/kernel/asm/", "sim/kernel/sched.c", "include/")
SWITCHING = ("continue", "step", "next", "stepi", "nexti", "finish", "until", "advance", "run", "jump", "detach", "kill", "quit")


def engine_static(name):
    """A static variable of sim/engine/context.c."""
    return gdb.parse_and_eval(f"'{CONTEXT_FILE}'::{name}")


def file_of(frame):
    symtab = frame.find_sal().symtab
    return symtab.filename.removeprefix("./") if symtab else ""


def frames():
    """From the innermost outwards, as far as they can be told."""
    frame = gdb.newest_frame()
    while frame is not None and frame.is_valid():
        yield frame
        try:
            frame = frame.older()
        except gdb.error:
            return


def stands(found):
    """Where a context stands: the first frame of the code that is looked at, else of the simulator's own, else the first."""
    named = [frame for frame in found if frame.name()]
    for skipped in (BELOW, BELOW_OWN):
        for frame in named:
            if file_of(frame) and not file_of(frame).startswith(skipped):
                return place(frame)
    return place(named[0]) if named else "?"


def place(frame):
    name = file_of(frame)
    return f"{frame.name()} {name}:{frame.find_sal().line}" if name else frame.name()


def interrupts(found):
    """Names of the interrupts under way on a stack, the innermost first."""
    names = []
    for frame in found:
        if frame.name() == "take" and file_of(frame) == "sim/machine/irq.c":
            names.append(vector_name(int(frame.read_var("vector"))))
    return names


def vector_name(number):
    first_line = int(gdb.parse_and_eval("(int)VECTOR_LINE0"))
    if number >= first_line:
        line = gdb.parse_and_eval(f"(struct irq_line *)irq_line_by_number({number - first_line})")
        return line["name"].string() if int(line) else f"line {number - first_line}"
    return {int(field.enumval): field.name for field in gdb.lookup_type("enum machine_vector").fields()}[number] \
        .removeprefix("VECTOR_").lower().replace("_", "-")


def microseconds(ns):
    return f"{ns // 1000}.{ns % 1000:03} us"


def now_ns():
    return int(gdb.parse_and_eval("engine.now_ns"))


class Stacks:
    """Whose stack gdb shows. The processor's registers are kept while it is another's than the running context's."""

    def __init__(self):
        self.kept = None

    def show(self, context):
        """Puts a waiting context's registers into the processor's."""
        self.restore()
        if int(context.address) == int(gdb.parse_and_eval("context_current")):
            return
        frame = gdb.newest_frame()
        self.kept = [int(frame.read_register(name)) & NEVER_NS for name in REGISTERS]
        self.write([int(context["registers"][i]) for i in range(len(REGISTERS))])

    def restore(self):
        if self.kept:
            kept, self.kept = self.kept, None
            self.write(kept)

    @staticmethod
    def write(values):
        gdb.newest_frame().select()
        for name, value in zip(REGISTERS, values):
            gdb.execute(f"set ${name} = {value:#x}", to_string=True)


STACKS = Stacks()


class Waiting:
    """A look at another context's stack: `with Waiting(context): ...`, and back."""

    def __init__(self, context):
        self.context = context

    def __enter__(self):
        STACKS.show(self.context)

    def __exit__(self, *_):
        STACKS.restore()


def contexts():
    """All that are alive, by number."""
    every, count = engine_static("contexts"), int(engine_static("context_count"))
    alive = [every[i] for i in range(count) if int(every[i]["condition"])]
    return sorted(alive, key=lambda context: int(context["id"]))


def task_names():
    """Names of the kernel's tasks by the address of their context: a task may get its name after its context."""
    head, names = gdb.parse_and_eval("&sim_all_tasks"), {}
    task_type = gdb.lookup_type("struct sim_task")
    offset = next(field.bitpos // 8 for field in task_type.fields() if field.name == "all")
    link = head["next"]
    while int(link) and int(link) != int(head):
        task = gdb.Value(int(link) - offset).cast(task_type.pointer())
        names[int(task["context"])] = task["task"]["comm"].string()
        link = link["next"]
    return names


def has_begun(context):
    return bool(int(context["registers"][REGISTERS.index("rip")])) or \
        int(context.address) == int(gdb.parse_and_eval("context_current"))


def cpu_of(context):
    """The CPU on which the context is, or None."""
    for i in range(int(gdb.parse_and_eval("machine_cpu_count"))):
        cpu = gdb.parse_and_eval(f"machine_cpus[{i}]")
        if int(cpu["resident"]) == int(context.address):
            return cpu
    return None


def state_of(context):
    if int(context.address) == int(gdb.parse_and_eval("context_current")):
        return "runs"
    condition = int(context["condition"])
    if CONDITIONS[condition] != "paused":
        return CONDITIONS[condition]
    if not int(context["continuation"]["slot"]):
        return "paused until it is resumed"
    return f"paused until {microseconds(int(context['continuation']['when_ns']))}"


def describe(context):
    """"where it stands", with the interrupts that it is in."""
    if not has_begun(context):
        return "has not begun"
    with Waiting(context):
        found = list(frames())
        within = interrupts(found)
        return stands(found) + (f", in interrupt {', '.join(within)}" if within else "")


def cpu_words(cpu):
    pending = [vector_name(i) for i in range(int(gdb.parse_and_eval("(int)VECTOR_COUNT")))
               if int(cpu["pending"][i // 64]) >> i % 64 & 1]
    words = [f"cpu {int(cpu['id'])}:", "offline" if not int(cpu["online"]) else "idle" if int(cpu["idle"]) else "busy"]
    words.append(f"in {cpu['resident']['name'].string()}, interrupts {'off' if int(cpu['irqs_off']) else 'on'}")
    return " ".join(words) + (f", pending: {', '.join(pending)}" if pending else "")


class Contexts(gdb.Command):
    """scmi-contexts: all contexts of the stopped world: number, name, CPU, what it does, where it stands."""

    def __init__(self):
        super().__init__("scmi-contexts", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        STACKS.restore()
        selected = gdb.selected_frame()
        print(f"at {microseconds(now_ns())} since power-on")
        for i in range(int(gdb.parse_and_eval("machine_cpu_count"))):
            print("  " + cpu_words(gdb.parse_and_eval(f"machine_cpus[{i}]")))
        names = task_names()
        for context in contexts():
            cpu = cpu_of(context)
            on = f"cpu{int(cpu['id'])}" if cpu else "-"
            name = names.get(int(context.address)) or context["name"].string()
            print(f"  {int(context['id']):4} {name:<18} {on:<5} {state_of(context)}: {describe(context)}")
        selected.select()


class Context(gdb.Command):
    """scmi-context N: the stack of context N (scmi-contexts lists them); without N, of the one that runs."""

    def __init__(self):
        super().__init__("scmi-context", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if not argument:
            STACKS.restore()
            gdb.execute("backtrace")
            return
        found = [context for context in contexts() if str(int(context["id"])) == argument.strip()]
        if not found:
            raise gdb.GdbError(f"there is no context {argument}; scmi-contexts lists them")
        if not has_begun(found[0]):
            raise gdb.GdbError(f"context {argument} has not begun: it has no stack to look at")
        name = task_names().get(int(found[0].address)) or found[0]["name"].string()
        print(f"context {argument} {name}: {state_of(found[0])}")
        STACKS.show(found[0])
        gdb.execute("backtrace")


class Stopped(gdb.Breakpoint):
    """The place at which the run calls out."""

    def __init__(self):
        super().__init__("stop_reached", internal=True)
        self.silent = True
        self.reached = False
        gdb.events.stop.connect(self.on_stop)

    def on_stop(self, event):
        if isinstance(event, gdb.BreakpointEvent) and self in event.breakpoints:
            self.reached = True
            show_stop()


def show_stop():
    """Where the world stands; the frame of the code is selected."""
    stop = gdb.newest_frame().read_var("at").dereference()
    start_ns = int(stop["start_ns"])
    when = f"{microseconds(int(stop['at_ns']))} since power-on"
    if start_ns != NEVER_NS:
        when = f"{microseconds(int(stop['at_ns']) - start_ns)} after the clients' start, {when}"
    print(f"stopped at {stop['point'].string()}, passage {int(stop['passage'])}, in {stop['context'].string()}, {when}")
    for frame in frames():
        if frame.name() and not file_of(frame).startswith(NOTICING):
            frame.select()
            print(f"  {place(frame)}")
            break
    print("scmi-contexts lists all contexts, scmi-context N shows the stack of one.")


def prepare():
    for line in ("set pagination off", "set confirm off", "set print thread-events off", "set startup-with-shell on",
                 "set debuginfod enabled off", "handle SIGSEGV SIGBUS SIGILL SIGFPE nostop noprint pass"):
        try:
            gdb.execute(line, to_string=True)
        except gdb.error:
            pass
    for command in SWITCHING:
        gdb.execute(f"define hook-{command}\npython STACKS.restore()\nend", to_string=True)


def main():
    ended = []
    gdb.events.exited.connect(lambda event: ended.append(getattr(event, "exit_code", 70)))
    prepare()
    Contexts()
    Context()
    stopped = Stopped()
    # The image's answer is for programs. (gdb.parameter("args") is empty in gdb 13.)
    shown = gdb.execute("show args", to_string=True)
    gdb.execute(f"set args {shown[shown.index(QUOTE) + 1:shown.rindex(QUOTE)]} >{os.devnull}")
    gdb.execute("run")
    if not stopped.reached and ended:
        # What is wrong has been said; a point that is not passed so often is wrong, too.
        gdb.execute(f"quit {ended[0] or 2}")


main()

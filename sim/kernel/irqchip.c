// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt controller and the interrupt entry. Device tree:
 * compatible = "scmi-sim,intc"; #interrupt-cells = <2>: line number, trigger
 * (1 rising edge, 4 level high).
 */
#include <linux/context_tracking.h>
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irq_work.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/smp.h>
#include "sim.h"
#include "sim/machine/order_watch.h"

static struct irq_domain *domain;

static struct irq_line *line_of(struct irq_data *data)
{
	return irq_line_by_number(irqd_to_hwirq(data));
}

static void chip_mask(struct irq_data *data)
{
	irq_line_mask(line_of(data), true);
}

static void chip_unmask(struct irq_data *data)
{
	irq_line_mask(line_of(data), false);
}

static void chip_end(struct irq_data *data)
{
	irq_line_end(line_of(data));
}

static int chip_set_affinity(struct irq_data *data, const struct cpumask *mask, bool force)
{
	unsigned int cpu = cpumask_first_and(mask, cpu_online_mask);
	int error;

	(void)force;
	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	error = irq_line_set_affinity(line_of(data), cpu);
	if (error)
		return error;
	irq_data_update_effective_affinity(data, cpumask_of(cpu));
	return IRQ_SET_MASK_OK;
}

static int chip_set_type(struct irq_data *data, unsigned int type)
{
	if (type & IRQ_TYPE_LEVEL_MASK)
		irq_set_handler_locked(data, handle_fasteoi_irq);
	else
		irq_set_handler_locked(data, handle_edge_irq);
	return 0;
}

static struct irq_chip chip = {
	.name = "sim-intc",
	.irq_mask = chip_mask,
	.irq_unmask = chip_unmask,
	.irq_ack = chip_end,
	.irq_eoi = chip_end,
	.irq_set_affinity = chip_set_affinity,
	.irq_set_type = chip_set_type,
	.flags = IRQCHIP_SKIP_SET_WAKE,
};

static int domain_map(struct irq_domain *d, unsigned int virq, irq_hw_number_t line)
{
	struct irq_line *hardware = irq_line_by_number(line);

	if (!hardware)
		return -EINVAL;
	irq_domain_set_info(d, virq, line, &chip, NULL, handle_edge_irq, NULL, NULL);
	irq_set_probe(virq);
	irq_data_update_effective_affinity(irq_get_irq_data(virq), cpumask_of(irq_line_affinity(hardware)));
	cpumask_copy(irq_get_irq_data(virq)->common->affinity, cpumask_of(irq_line_affinity(hardware)));
	return 0;
}

static const struct irq_domain_ops domain_ops = {
	.map = domain_map,
	.xlate = irq_domain_xlate_twocell,
};

void sim_irq_init(void)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "scmi-sim,intc");

	if (!node)
		return;
	domain = irq_domain_create_linear(of_fwnode_handle(node), MACHINE_MAX_LINES, &domain_ops, NULL);
	if (!domain)
		sim_panic("no interrupt domain for %pOF", node);
	of_node_put(node);
}

int arch_show_interrupts(struct seq_file *p, int prec)
{
	(void)p;
	(void)prec;
	return 0;
}

/* ---- entry ---- */

static void dispatch(u32 vector)
{
	switch (vector) {
	case VECTOR_RESCHEDULE:
		scheduler_ipi();
		break;
	case VECTOR_CALL_FUNCTION:
		generic_smp_call_function_interrupt();
		break;
	case VECTOR_IRQ_WORK:
		irq_work_run();
		break;
	case VECTOR_TIMER:
		sim_tick_interrupt();
		break;
	case VECTOR_STOP:
		sim_client_poke();
		break;
	default:
		generic_handle_domain_irq(domain, vector - VECTOR_LINE0);
	}
}

/* machine_os.interrupt: on the interrupted stack, interrupts off. */
void sim_interrupt(u32 vector)
{
	trace_hardirqs_off();
	order_interrupt(true);
	irq_enter();
	dispatch(vector);
	irq_exit();
	order_interrupt(false);
	sim_sched_preempt_irq();
	trace_hardirqs_on();
}

/* ---- inter-processor interrupts ---- */

void arch_send_call_function_single_ipi(int cpu)
{
	machine_ipi(cpu, VECTOR_CALL_FUNCTION);
}

void arch_send_call_function_ipi_mask(const struct cpumask *mask)
{
	int cpu;

	for_each_cpu(cpu, mask)
		machine_ipi(cpu, VECTOR_CALL_FUNCTION);
}

void arch_smp_send_reschedule(int cpu)
{
	machine_ipi(cpu, VECTOR_RESCHEDULE);
}

void arch_irq_work_raise(void)
{
	machine_ipi(machine_cpu->id, VECTOR_IRQ_WORK);
}

void smp_send_stop(void)
{
}

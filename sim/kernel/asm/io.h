/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_IO_H
#define SIM_ASM_IO_H

/* MMIO is a call into the machine; ioremap() gives a bus address its place in the arena. */
#include <linux/types.h>
#include <asm/machine.h>

#define __io_br() barrier()
#define __io_ar(value) barrier()
#define __io_bw() barrier()
#define __io_aw() barrier()

#define __raw_readb(a) ((u8)mmio_read((u64)(a), 1))
#define __raw_readw(a) ((u16)mmio_read((u64)(a), 2))
#define __raw_readl(a) ((u32)mmio_read((u64)(a), 4))
#define __raw_readq(a) ((u64)mmio_read((u64)(a), 8))
#define __raw_writeb(value, a) mmio_write((u64)(a), (u8)(value), 1)
#define __raw_writew(value, a) mmio_write((u64)(a), (u16)(value), 2)
#define __raw_writel(value, a) mmio_write((u64)(a), (u32)(value), 4)
#define __raw_writeq(value, a) mmio_write((u64)(a), (u64)(value), 8)

#define memset_io(a, value, bytes) mmio_set((u64)(a), (value), (bytes))
#define memcpy_fromio(to, a, bytes) mmio_copy_from((to), (u64)(a), (bytes))
#define memcpy_toio(a, from, bytes) mmio_copy_to((u64)(a), (from), (bytes))

#define virt_to_phys virt_to_phys
static inline phys_addr_t virt_to_phys(volatile void *address)
{
	return (phys_addr_t)(unsigned long)address;
}
#define phys_to_virt phys_to_virt
static inline void *phys_to_virt(phys_addr_t address)
{
	return (void *)(unsigned long)address;
}

#define ioremap ioremap
static inline void __iomem *ioremap(phys_addr_t address, size_t bytes)
{
	return (void __iomem *)mmio_address(address);
}

#include <asm-generic/io.h>

#endif

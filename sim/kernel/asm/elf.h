/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_ELF_H
#define SIM_ASM_ELF_H

/* Nothing is executed from files; linux/elf.h asks for these. */
#define ELF_CLASS ELFCLASS64
#define ELF_DATA ELFDATA2LSB
#define ELF_ARCH EM_X86_64
#define elf_check_arch(header) 0
typedef unsigned long elf_greg_t;
typedef elf_greg_t elf_gregset_t[1];
typedef unsigned long elf_fpregset_t;

#endif

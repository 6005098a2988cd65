/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that a kprobe sees on x86-64 (arch/x86/include/asm/ptrace.h). */
#ifndef OVSCOPE_PTRACE_H
#define OVSCOPE_PTRACE_H
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#endif

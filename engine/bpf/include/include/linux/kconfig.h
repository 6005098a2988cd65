/* SPDX-License-Identifier: GPL-2.0-only */
/* bcc includes this before anything else. Just enough for a program that names its offsets itself. */
#ifndef OVSCOPE_KCONFIG_H
#define OVSCOPE_KCONFIG_H
#define CONFIG_BPF_SYSCALL 1
#include <linux/types.h>
#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* ovscope never asks for the kernel version: it asks BTF. */
#ifndef OVSCOPE_VERSION_H
#define OVSCOPE_VERSION_H
#ifndef LINUX_VERSION_CODE
#define LINUX_VERSION_CODE 0
#endif
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + (c))
#endif

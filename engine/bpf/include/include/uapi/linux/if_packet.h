/* SPDX-License-Identifier: GPL-2.0-only */
/* Included by bcc; nothing of it is needed. */

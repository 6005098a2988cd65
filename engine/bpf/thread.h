/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads of vswitchd, and the netlink requests that they make. */

/* The thread's state, made when it is first seen; NULL where the map is full. */
static __always_inline struct thread *this_thread(void)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	int zero = 0;
	struct thread *t = threads.lookup(&tid);
	struct thread *fresh;

	if (t)
		return t;
	fresh = no_thread.lookup(&zero);
	if (!fresh)
		return NULL;
	threads.insert(&tid, fresh);
	return threads.lookup(&tid);
}

/* An attribute of a generic netlink request (include/net/genetlink.h, struct genl_info), or 0. */
static __always_inline u64 genl_attribute(u64 info, u32 type)
{
	u64 attributes = read_u64(info + OFF_GENL_ATTRS);
	return attributes ? read_u64(attributes + type * 8) : 0;
}

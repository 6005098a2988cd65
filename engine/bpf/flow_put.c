/* SPDX-License-Identifier: GPL-2.0-only */
/* vswitchd installs a flow for an upcall. */

#define OVS_FLOW_ATTR_KEY 1
#define OVS_FLOW_ATTR_UFID 9

/* The first upcall that this thread took with that flow key and has not put a flow for yet: its index, or -1. */
static __always_inline int find_put(struct thread *t, u64 key_hash)
{
	u32 i;

	for (i = 0; i < MAX_WAITING; i++) {
		u32 at = opaque(i) & (MAX_WAITING - 1);
		struct message *m = &t->messages[at];
		if (at >= t->waiting)
			break;
		if (!m->put_done && m->key_hash == key_hash)
			return i;
	}
	return -1;
}

/*
 * ovs_flow_cmd_new(skb, info) returned: net/openvswitch/datapath.c. Reads OVS_FLOW_ATTR_KEY, which is the key that the
 * upcall carried, byte by byte, and OVS_FLOW_ATTR_UFID. words: UFID (2), ret.
 */
static __always_inline int flow_put_returned(struct thread *t, u64 info, int ret)
{
	struct message *m;
	struct single *one;
	u64 key, ufid;
	int i;

	if (!enabled_settings())
		return 0;
	t->operating = 1;
	key = genl_attribute(info, OVS_FLOW_ATTR_KEY);
	if (!key)
		return 0;
	i = find_put(t, hash_bytes(&t->scratch, key + 4, attribute_length(key), KEY_BYTES));
	if (i < 0)
		return 0;
	m = &t->messages[i & (MAX_WAITING - 1)];
	m->put_done = 1;
	if (!m->chosen)
		return 0;
	one = new_stage(KIND_FLOW_PUT, LINK_BYTES, m);
	if (!one)
		return 0;
	ufid = genl_attribute(info, OVS_FLOW_ATTR_UFID);
	if (ufid) {
		one->slot.words[0] = read_u64(ufid + 4);
		one->slot.words[1] = read_u64(ufid + 12);
	}
	one->slot.words[2] = (u64)(s64)ret;
	if (m->announced & ANNOUNCED_PUT) {
		/* vswitchd itself has said which flow it makes of this upcall. */
		one->slot.link = LINK_USDT;
		if (one->slot.words[0] != m->ufid[0] || one->slot.words[1] != m->ufid[1])
			one->slot.flags = FLAG_UNCERTAIN;
	}
	events.ringbuf_submit(one, NO_WAKEUP);
	return 0;
}

#ifdef USE_KPROBES
int kprobe__ovs_flow_cmd_new(struct pt_regs *ctx, u64 skb, u64 info)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	struct thread *t = threads.lookup(&tid);

	if (t)
		t->put = info;
	return 0;
}

int kretprobe__ovs_flow_cmd_new(struct pt_regs *ctx)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	struct thread *t = threads.lookup(&tid);

	return t && t->put ? flow_put_returned(t, t->put, PT_REGS_RC(ctx)) : 0;
}
#else
FEXIT(openvswitch, ovs_flow_cmd_new, u64 skb, u64 info, int ret)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	struct thread *t = threads.lookup(&tid);

	return t ? flow_put_returned(t, info, ret) : 0;
}
#endif

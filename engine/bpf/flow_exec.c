/* SPDX-License-Identifier: GPL-2.0-only */
/* vswitchd sends a packet back, to be executed with actions: a new skb, and for an upcall the same packet. */

#define OVS_PACKET_ATTR_PACKET 1
#define OVS_PACKET_ATTR_PROBE 8
#define NO_ACTIONS 0xffffffff /* engine/actions/drop_reasons.py */

/* The first upcall of this thread with those bytes that was not sent back yet: its index, or -1. */
static __always_inline int find_exec(struct thread *t, u64 hash, u32 length)
{
	u32 i;

	for (i = 0; i < MAX_WAITING; i++) {
		u32 at = opaque(i) & (MAX_WAITING - 1);
		struct message *m = &t->messages[at];
		if (at >= t->waiting)
			break;
		if (!m->exec_done && m->bytes_hash == hash && m->length == length)
			return i;
	}
	return -1;
}

/* The first one not sent back yet whose bytes we could not read: only its turn tells. */
static __always_inline int find_exec_by_order(struct thread *t, u32 length)
{
	u32 i;

	for (i = 0; i < MAX_WAITING; i++) {
		u32 at = opaque(i) & (MAX_WAITING - 1);
		struct message *m = &t->messages[at];
		if (at >= t->waiting)
			break;
		if (!m->exec_done && !m->bytes_hash && m->length == length)
			return i;
	}
	return -1;
}

static __always_inline void choose_upcall(struct thread *t, u64 hash, u32 length)
{
	int i = find_exec(t, hash, length);

	t->link = LINK_BYTES;
	t->flags = 0;
	if (i < 0) {
		i = find_exec_by_order(t, length);
		t->link = LINK_ORDER;
		t->flags = FLAG_UNCERTAIN;
	}
	if (i < 0) {
		/* A packet of vswitchd's own: packet-out, BFD, or an upcall from before we looked. */
		__builtin_memset(&t->sent, 0, sizeof(t->sent));
		t->sent.length = length;
		t->link = LINK_NONE;
		t->flags = 0;
		return;
	}
	t->messages[i & (MAX_WAITING - 1)].exec_done = 1;
	t->sent = t->messages[i & (MAX_WAITING - 1)];
	if (t->sent.announced & ANNOUNCED_EXEC)
		t->link = LINK_USDT;
}

/* ovs_packet_cmd_execute(skb, info): net/openvswitch/datapath.c. Reads OVS_PACKET_ATTR_PACKET, _PROBE. */
static __always_inline int exec_entered(u64 info)
{
	struct thread *t;
	u64 packet;
	u32 length;

	if (!enabled_settings() || genl_attribute(info, OVS_PACKET_ATTR_PROBE))
		return 0;
	packet = genl_attribute(info, OVS_PACKET_ATTR_PACKET);
	t = this_thread();
	if (!packet || !t)
		return 0;
	length = attribute_length(packet);
	choose_upcall(t, hash_bytes(&t->scratch, packet + 4, length, HASHED_BYTES), length);
	t->operating = 1;
	t->sending = 1;
	t->send_time = bpf_ktime_get_ns();
	t->last_seen = t->send_time;
	return 0;
}

/* words: packet length, ret. */
static __always_inline int exec_returned(int ret)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();
	struct thread *t = threads.lookup(&tid);
	struct single *one;

	if (!t || !t->sending)
		return 0;
	t->sending = 0;
	if (!t->sent.chosen)
		return 0;
	one = new_stage(KIND_FLOW_EXEC, t->link, &t->sent);
	if (!one)
		return 0;
	one->slot.time = t->send_time;
	one->slot.flags = t->flags;
	one->slot.words[0] = t->sent.length;
	one->slot.words[1] = (u64)(s64)ret;
	events.ringbuf_submit(one, NO_WAKEUP);
	return 0;
}

/*
 * Up to 6.5 a packet whose flow has no actions is freed as if it were used, without a word: say that it was dropped.
 * number: NO_ACTIONS.
 */
static __always_inline void note_silent_drop(struct context *context, u64 actions)
{
#ifdef SILENT_DROPS
	struct frame *f = followed_frame(context);
	struct slot *s;

	if (!f || read_u32(actions + OFF_ACTIONS_LEN))
		return;
	context->trail.head.flags |= TRAIL_DROPPED;
	s = next_slot(context, KIND_DROP, f);
	s->number = NO_ACTIONS;
#endif
}

/*
 * ovs_execute_actions(dp, skb, actions, key): net/openvswitch/actions.c. Within ovs_packet_cmd_execute() it runs with
 * softirqs off and outside of any pass: what happens until it returns belongs to the packet that was sent back.
 */
static __always_inline int actions_entered(u64 skb, u64 actions, u64 key)
{
	struct settings *settings = enabled_settings();
	struct context *context = this_context();
	u32 tid = (u32)bpf_get_current_pid_tgid();
	struct device_name name;
	struct thread *t;
	struct frame *f;

	if (!context || !settings)
		return 0;
	drop_stuck_frames(context);
	if (context->depth) {
		note_silent_drop(context, actions);
		return 0;
	}
	t = threads.lookup(&tid);
	if (!t || !t->sending)
		return 0;
	context->began = bpf_ktime_get_ns();
	f = push_frame(context);
	if (!f)
		return 0;
	f->skb = skb;
	f->upcall = t->sent.upcall;
	f->queue = t->sent.queue;
	f->kind = FRAME_EXEC;
	f->number = 0;
	f->in_upcall = 0;
	/* It goes on where the upcall left off: in the pass that asked. Else it is a packet of vswitchd's own. */
	f->id = t->link == LINK_NONE ? new_id(context) : t->sent.frame;
	if (t->link == LINK_NONE) {
		read_device_name(&name, read_u64(skb + OFF_SKB_CB + OFF_CB_INPUT_VPORT));
		t->sent.chosen = is_wanted(settings, key, &name);
		t->sent.packet = f->id;
		t->sent.frame = f->id;
	}
	context->chosen = t->sent.chosen;
	if (!context->chosen)
		return 0;
	context->first = 1;
	context->frames_seen = 0;
	begin_trail(context, t->sent.packet, f->id, new_id(context), TRAIL_ASKED);
	context->tracked_known = 0;
	if (t->link == LINK_NONE) {
		context->trail.head.flags |= TRAIL_BEGINS;
		note_bytes(context, skb);
	}
	return 0;
}

static __always_inline int actions_returned(void)
{
	struct settings *settings = enabled_settings();
	struct context *context = this_context();
	struct frame *f;

	if (!context || context->depth != 1 || !settings)
		return 0;
	f = top_frame(context);
	if (!f || f->kind != FRAME_EXEC)
		return 0;
	if (context->chosen)
		end_trail(context, settings);
	context->depth = 0;
	return 0;
}

#ifdef USE_KPROBES
int kprobe__ovs_packet_cmd_execute(struct pt_regs *ctx, u64 skb, u64 info)
{
	return exec_entered(info);
}

int kretprobe__ovs_packet_cmd_execute(struct pt_regs *ctx)
{
	return exec_returned(PT_REGS_RC(ctx));
}

int kprobe__ovs_execute_actions(struct pt_regs *ctx, u64 dp, u64 skb, u64 actions, u64 key)
{
	return actions_entered(skb, actions, key);
}

int kretprobe__ovs_execute_actions(struct pt_regs *ctx)
{
	return actions_returned();
}
#else
FENTRY(openvswitch, ovs_packet_cmd_execute, u64 skb, u64 info)
{
	return exec_entered(info);
}

FEXIT(openvswitch, ovs_packet_cmd_execute, u64 skb, u64 info, int ret)
{
	return exec_returned(ret);
}

FENTRY(openvswitch, ovs_execute_actions, u64 dp, u64 skb, u64 actions, u64 key)
{
	return actions_entered(skb, actions, key);
}

FEXIT(openvswitch, ovs_execute_actions, u64 dp, u64 skb, u64 actions, u64 key, int ret)
{
	return actions_returned();
}
#endif

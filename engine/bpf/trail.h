/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that are noted on a CPU and sent together; and events of vswitchd's threads, which are sent one by one. */

#define RECORD_HEADER 8 /* BPF_RINGBUF_HDR_SZ */

static __always_inline void count_sent(u64 bytes)
{
	int zero = 0;
	u64 *total = sent.lookup(&zero);
	if (total)
		__sync_fetch_and_add(total, bytes + RECORD_HEADER);
}

/* How much of the ring waits to be read; bcc has no call that would tell (bpf_ringbuf_query). */
static __always_inline u64 unread_bytes(void)
{
	int zero = 0;
	u64 *in = sent.lookup(&zero);
	u64 *out = taken.lookup(&zero);
	return in && out && *in > *out ? *in - *out : 0;
}

static __always_inline void fill_head(struct head *h, u64 packet, u64 first)
{
	h->packet = packet;
	h->first = first;
	h->others = 0;
	h->pid_tgid = bpf_get_current_pid_tgid();
	bpf_get_current_comm(h->comm, sizeof(h->comm));
	h->length = 0;
	h->linear = 0;
	h->vlan = 0;
	h->cpu = bpf_get_smp_processor_id();
	h->count = 0;
	h->flags = 0;
}

static __always_inline void count_lost_slots(struct trail *t)
{
	u32 i, kind;

#pragma clang loop unroll(disable)
	for (i = 0; i < MAX_SLOTS; i++) {
		u32 at = opaque(i) & 63;
		if (at >= t->head.count)
			break;
		kind = t->slots[at].kind;
		if (kind < KINDS)
			count_lost(kind);
	}
}

/* Send what was noted. flags: TRAIL_ENDS, or 0 where more will come. */
static __always_inline void send_trail(struct context *context, u8 flags)
{
	struct trail *t = &context->trail;
	u64 count = t->head.count;
	u64 size;

	/* The verifier cannot follow the compiler's form of a bound; it follows a mask. */
	asm volatile("" : "+r"(count));
	count &= 63;
	if (!count)
		return;
	t->head.flags |= flags;
	size = sizeof(struct head) + count * sizeof(struct slot);
	if (t->head.flags & TRAIL_BEGINS) {
		__builtin_memcpy(&t->slots[count], context->data, PACKET_BYTES);
		size += PACKET_BYTES;
	}
	if (events.ringbuf_output(t, size, NO_WAKEUP)) {
		count_lost_slots(t);
		/* Of a packet that was lost whole there is nothing to mark. */
		if ((t->head.flags & (TRAIL_BEGINS | TRAIL_ENDS | TRAIL_ASKED | TRAIL_OPEN)) != (TRAIL_BEGINS | TRAIL_ENDS))
			mark_incomplete(t->head.packet);
	} else {
		count_sent(size);
	}
	t->head.flags &= TRAIL_ASKED | TRAIL_DROPPED | TRAIL_OPEN;
	t->head.count = 0;
}

/* The packet's first slot is noted next. */
static __always_inline void begin_trail(struct context *context, u64 packet, u64 first, u64 others, u8 flags)
{
	struct head *h = &context->trail.head;

	fill_head(h, packet, first);
	h->others = others;
	h->flags = flags;
#ifdef STACK
	h->flags |= TRAIL_OPEN;
#endif
	context->tracked.state = 0;
	context->tracked_known = 1;
}

/* The frame, where the packet is followed. */
static __always_inline struct frame *followed_frame(struct context *context)
{
	return context && context->chosen && enabled_settings() ? top_frame(context) : NULL;
}

/* Where the trail is nearly full, send it: before each pass and each action, so that it never overflows in between. */
static __always_inline void make_room(struct context *context)
{
	if (context->trail.head.count > MAX_SLOTS - FEW_SLOTS)
		send_trail(context, 0);
}

/* The next slot, with what all slots have. Its memory was used before: every field is written. */
static __always_inline struct slot *next_slot(struct context *context, u32 kind, struct frame *f)
{
	u64 count = context->trail.head.count;
	struct slot *s;

	if (count < MAX_SLOTS) {
		context->trail.head.count = count + 1;
	} else {
		/* It is written where nothing is sent from. */
		count_lost(kind);
		mark_incomplete(context->trail.head.packet);
	}
	asm volatile("" : "+r"(count));
	count &= 63;
	s = &context->trail.slots[count];
	s->time = bpf_ktime_get_ns();
	s->skb = f->skb;
	s->kind = kind;
	s->link = LINK_SKB;
	s->flags = 0;
	s->frame = f->number;
	s->number = 0;
	s->where = 0;
	__builtin_memset(s->words, 0, sizeof(s->words));
	return s;
}

/* Where connection tracking says something new, note it behind the slot before. */
static __always_inline void note_tracked(struct context *context, struct frame *f, u64 key)
{
	struct tracked now = {};
	struct slot *s;
	u8 state = read_u8(key + OFF_KEY_CT_STATE);

	if (state) {
		now.state = state | (u64)read_u16(key + OFF_KEY_CT_ZONE) << 32;
		now.mark = read_u32(key + OFF_KEY_CT_MARK);
		READ(now.label, key + OFF_KEY_CT_LABELS);
	}
	if (!context->tracked_known) {
		/* vswitchd goes on where the pass left off: that has told it. */
		context->tracked = now;
		context->tracked_known = 1;
		return;
	}
	if (now.state == context->tracked.state &&
	    (!state || (now.mark == context->tracked.mark && now.label[0] == context->tracked.label[0] &&
			now.label[1] == context->tracked.label[1])))
		return;
	context->tracked = now;
	if (!state)
		return;
	s = next_slot(context, KIND_CT, f);
	s->words[0] = now.state;
	s->words[1] = now.mark;
	s->words[2] = now.label[0];
	s->words[3] = now.label[1];
}

/* One event by itself; NULL where the ring is full. */
static __always_inline struct single *new_single(u32 kind, u32 link, u64 packet, u64 frame)
{
	struct single *one = events.ringbuf_reserve(sizeof(struct single));
	struct slot *s;

	if (!one) {
		count_lost(kind);
		mark_incomplete(packet);
		return NULL;
	}
	count_sent(sizeof(struct single));
	fill_head(&one->head, packet, frame);
	one->head.count = 1;
	one->head.flags = TRAIL_ASKED;
	s = &one->slot;
	s->time = bpf_ktime_get_ns();
	s->skb = 0;
	s->kind = kind;
	s->link = link;
	s->flags = 0;
	s->frame = 0;
	s->number = 0;
	s->where = 0;
	__builtin_memset(s->words, 0, sizeof(s->words));
	return one;
}

/* Something that a thread of vswitchd did for an upcall. number: the message. where: the upcall. */
static __always_inline struct single *new_stage(u32 kind, u32 link, struct message *m)
{
	struct single *one = new_single(kind, link, m->packet, m->frame);

	if (!one)
		return NULL;
	one->slot.number = m->queue;
	one->slot.where = m->upcall;
	return one;
}

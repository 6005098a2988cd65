/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets in the network stack (--stack), known by their skb: before they enter the datapath, and after they left it. */

#ifdef STACK

#define FORGOTTEN 1000000000ULL /* ns; an skb may be freed unseen, and its address be another's */

static __always_inline struct journey *journey_of(u64 skb)
{
	struct journey *j = skbs.lookup(&skb);

	if (!j)
		return NULL;
	if (bpf_ktime_get_ns() - j->seen > FORGOTTEN) {
		skbs.delete(&skb);
		return NULL;
	}
	return j;
}

/* Note where the stack had a packet before it entered the datapath. */
static __always_inline void note_stages(struct context *context, struct frame *f, u64 skb)
{
	struct journey *j = journey_of(skb);
	struct slot *s;
	u32 i;

	if (!j || j->packet)
		return;
#pragma clang loop unroll(disable)
	for (i = 0; i < MAX_STAGES; i++) {
		u32 at = opaque(i) & (MAX_STAGES - 1);
		if (at >= j->stages)
			break;
		s = next_slot(context, KIND_STACK, f);
		s->time = j->stage[at].time;
		s->number = j->stage[at].point;
		s->where = j->stage[at].netns;
		s->words[0] = j->stage[at].device.words[0];
		s->words[1] = j->stage[at].device.words[1];
	}
	skbs.delete(&skb);
}

/* A packet that is followed comes back through the stack: the frame that it left, or 0. */
static __always_inline u64 goes_on(struct context *context, struct frame *f, u64 skb)
{
	struct journey *j = journey_of(skb);
	u64 frame;

	if (!j || !j->packet)
		return 0;
	frame = j->frame;
	context->chosen = 1;
	context->first = context->depth;
	context->frames_seen = 0;
	f->number = 0;
	begin_trail(context, j->packet, f->id, f->id, 0);
	skbs.delete(&skb);
	return frame;
}

#endif

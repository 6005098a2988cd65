/* SPDX-License-Identifier: GPL-2.0-only */

#define SHORT_ARGUMENTS 24

/*
 * Tracepoint openvswitch:ovs_do_execute_action(dp, skb, key, attribute, rem): 5.14 and later. Reads the action's type and
 * its arguments as they stand; engine/bpf/actions.py knows what they mean. words: type | length << 32, datapath,
 * arguments (3), or all of the arguments behind the record.
 */
int on_ovs_do_execute_action(struct bpf_raw_tracepoint_args *ctx)
{
	struct context *context = this_context();
	u64 attribute = ctx->args[3];
	struct action_record *a;
	struct record *r;
	struct frame *f;
	u32 length;
	u64 head;

	if (!context || !is_enabled())
		return 0;
	f = top_frame(context);
	if (!f || !f->chosen)
		return 0;
	length = attribute_length(attribute);
	head = (read_u16(attribute + 2) & 0x3fff) | (u64)length << 32;
	if (length <= SHORT_ARGUMENTS) {
		r = new_frame_record(KIND_ACTION_EXECUTE, f);
		if (!r)
			return 0;
		bpf_probe_read_kernel(&r->words[2], SHORT_ARGUMENTS, (void *)(attribute + 4));
		r->skb = ctx->args[1];
		r->words[0] = head;
		r->words[1] = ctx->args[0];
		events.ringbuf_submit(r, NO_WAKEUP);
		return 0;
	}
	a = events.ringbuf_reserve(sizeof(struct action_record));
	if (!a) {
		count_lost(KIND_ACTION_EXECUTE);
		return 0;
	}
	fill_record(&a->record, KIND_ACTION_EXECUTE, LINK_SKB);
	a->record.packet = f->packet;
	a->record.frame = f->id;
	a->record.upcall = f->upcall;
	a->record.queue = f->queue;
	a->record.skb = ctx->args[1];
	a->record.words[0] = head;
	a->record.words[1] = ctx->args[0];
	bpf_probe_read_kernel(a->arguments, ARGUMENT_BYTES, (void *)(attribute + 4));
	events.ringbuf_submit(a, NO_WAKEUP);
	return 0;
}

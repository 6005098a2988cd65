/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the USDT probes of ovs-vswitchd tell. Structures of OVS are read as they are in memory: those below have been the
 * same from 2.17 to 4.0, and where one may change (struct udpif_key) user space says where to look.
 *
 * What was found is handed to four functions, which come before this file:
 *   usdt_received(struct usdt_received *)	vswitchd took an upcall and is about to classify it
 *   usdt_put(struct usdt_put *)		it encodes a flow that it will install
 *   usdt_executed(struct usdt_executed *)	it encodes a packet that it will send back
 *   usdt_deleted(struct usdt_deleted *)	a revalidator decided to delete a flow
 */

#define DPIF_FP_PROBE (1 << 3) /* lib/dpif.h, enum dpif_flow_put_flags: a flow that tests what the datapath can do */
#define UKEY_DELETE 1	       /* ofproto/ofproto-dpif-upcall.c, enum reval_result */

/* lib/dpif.h, struct dpif_flow_put, as far as it is read. */
struct dpif_flow_put {
	u32 flags;
	u32 pad;
	u64 key; /* struct nlattr * */
	u64 key_len;
	u64 mask;
	u64 mask_len;
	u64 actions;
	u64 actions_len;
	u64 ufid; /* ovs_u128 *, or NULL */
};

/* dpif_recv:recv_upcall(name, type, packet, packet size, key, key_len): lib/dpif.c, dpif_recv(). */
int on_recv_upcall(struct pt_regs *ctx)
{
	struct usdt_site *site = usdt_process() ? usdt_site(ctx, USDT_RECV_UPCALL) : NULL;
	struct usdt_received r = {};
	u64 type, size, key_size;

	if (!site || !usdt_argument(ctx, &site->arguments[1], &type) ||
	    !usdt_argument(ctx, &site->arguments[3], &size) || !usdt_argument(ctx, &site->arguments[5], &key_size))
		return 0;
	r.type = type;
	r.size = size;
	r.key_size = key_size;
	usdt_argument(ctx, &site->arguments[2], &r.packet);
	usdt_argument(ctx, &site->arguments[4], &r.key);
	usdt_received(&r);
	return 0;
}

/* dpif_netlink_operate__:op_flow_put(dpif, put, flow, request): lib/dpif-netlink.c, dpif_netlink_operate__(). */
int on_op_flow_put(struct pt_regs *ctx)
{
	struct usdt_site *site = usdt_process() ? usdt_site(ctx, USDT_OP_FLOW_PUT) : NULL;
	struct dpif_flow_put put = {};
	struct usdt_put p = {};
	u64 address;

	if (!site || !usdt_argument(ctx, &site->arguments[1], &address))
		return 0;
	if (bpf_probe_read_user(&put, sizeof(put), (void *)address) || put.flags & DPIF_FP_PROBE)
		return 0;
	p.key = put.key;
	p.key_size = put.key_len;
	p.flags = put.flags;
	p.has_ufid = put.ufid && !bpf_probe_read_user(p.ufid, sizeof(p.ufid), (void *)put.ufid);
	usdt_put(&p);
	return 0;
}

/* dpif_netlink_operate__:op_flow_execute(dpif, execute, packet, packet size, request): the same function. */
int on_op_flow_execute(struct pt_regs *ctx)
{
	struct usdt_site *site = usdt_process() ? usdt_site(ctx, USDT_OP_FLOW_EXECUTE) : NULL;
	struct usdt_executed e = {};
	u64 size;

	if (!site || !usdt_argument(ctx, &site->arguments[2], &e.packet) ||
	    !usdt_argument(ctx, &site->arguments[3], &size))
		return 0;
	e.size = size;
	usdt_executed(&e);
	return 0;
}

/* (udpif, ukey, result, del_reason): fires for every flow at every dump of the datapath; most are kept. */
static __always_inline int flow_judged(struct pt_regs *ctx, u32 probe)
{
	struct usdt_process *process = usdt_process();
	struct usdt_site *site = process ? usdt_site(ctx, probe) : NULL;
	struct usdt_deleted d = {};
	u64 result, reason, ukey;

	if (!site || !usdt_argument(ctx, &site->arguments[2], &result) || result != UKEY_DELETE)
		return 0;
	if (!usdt_argument(ctx, &site->arguments[1], &ukey) || !usdt_argument(ctx, &site->arguments[3], &reason))
		return 0;
	d.reason = reason;
	if (process->ukey_ufid)
		d.has_ufid = !bpf_probe_read_user(d.ufid, sizeof(d.ufid), (void *)(ukey + process->ukey_ufid));
	usdt_deleted(&d);
	return 0;
}

/* revalidate:flow_result: ofproto/ofproto-dpif-upcall.c, revalidate(). */
int on_flow_result(struct pt_regs *ctx)
{
	return flow_judged(ctx, USDT_FLOW_RESULT);
}

/* revalidator_sweep__:flow_sweep_result: the same file, revalidator_sweep__(). */
int on_flow_sweep_result(struct pt_regs *ctx)
{
	return flow_judged(ctx, USDT_FLOW_SWEEP_RESULT);
}

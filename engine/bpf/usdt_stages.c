/* SPDX-License-Identifier: GPL-2.0-only */
/* What USDT tells of the upcalls that a thread of vswitchd has in hand, and of flows that go. */

static __always_inline struct thread *known_thread(void)
{
	u32 tid = (u32)bpf_get_current_pid_tgid();

	return enabled_settings() ? threads.lookup(&tid) : NULL;
}

/* The upcall was classified. until: when; 0 where that is not known. words: type; packet | key size << 32; ns. */
static __always_inline void end_classification(struct thread *t, u64 until)
{
	u32 at = t->classifying - 1;
	struct message *m;
	struct single *one;

	if (!t->classifying)
		return;
	t->classifying = 0;
	asm volatile("" : "+r"(at));
	m = &t->messages[at & (MAX_WAITING - 1)];
	if (!m->chosen)
		return;
	one = new_stage(KIND_UPCALL_CLASSIFY, LINK_USDT, m);
	if (!one)
		return;
	one->slot.time = t->classify_began;
	one->slot.words[0] = t->type;
	one->slot.words[1] = t->packet_size | (u64)t->key_size << 32;
	one->slot.words[2] = until > t->classify_began ? until - t->classify_began : 0;
	events.ringbuf_submit(one, NO_WAKEUP);
}

/*
 * The upcall is the one that the thread received last. Where the next one came before this one was taken, vswitchd went
 * from one to the other; else it may have slept in between, and how long it classified is not known.
 */
static __always_inline void usdt_received(struct usdt_received *received)
{
	struct thread *t = known_thread();
	u64 now = bpf_ktime_get_ns();
	struct message *m;
	u32 at;

	if (!t || !t->waiting)
		return;
	at = t->waiting - 1;
	asm volatile("" : "+r"(at));
	at &= MAX_WAITING - 1;
	m = &t->messages[at];
	end_classification(t, m->time <= t->classify_began ? now : 0);
	if (m->length != received->size)
		return;
	t->classify_began = now;
	t->type = received->type;
	t->packet_size = received->size;
	t->key_size = received->key_size;
	t->classifying = at + 1;
}

/* The first upcall of the thread with that hash, of the key or of the packet, which was not announced yet: or -1. */
static __always_inline int find_announced(struct thread *t, u64 hash, u32 length, u8 what)
{
	u32 i;

	for (i = 0; i < MAX_WAITING; i++) {
		u32 at = opaque(i) & (MAX_WAITING - 1);
		struct message *m = &t->messages[at];
		if (at >= t->waiting)
			break;
		if (m->announced & what)
			continue;
		if (what == ANNOUNCED_PUT ? m->key_hash == hash : m->bytes_hash == hash && m->length == length)
			return i;
	}
	return -1;
}

static __always_inline void usdt_put(struct usdt_put *put)
{
	struct thread *t = known_thread();
	struct message *m;
	int i;

	if (!t)
		return;
	end_classification(t, bpf_ktime_get_ns());
	if (!put->has_ufid)
		return;
	i = find_announced(t, hash_memory(&t->scratch, put->key, put->key_size, KEY_BYTES, 1), 0, ANNOUNCED_PUT);
	if (i < 0)
		return;
	m = &t->messages[i & (MAX_WAITING - 1)];
	m->announced |= ANNOUNCED_PUT;
	m->ufid[0] = put->ufid[0];
	m->ufid[1] = put->ufid[1];
}

static __always_inline void usdt_executed(struct usdt_executed *executed)
{
	struct thread *t = known_thread();
	u64 hash;
	int i;

	if (!t)
		return;
	end_classification(t, bpf_ktime_get_ns());
	hash = hash_memory(&t->scratch, executed->packet, executed->size, HASHED_BYTES, 1);
	i = find_announced(t, hash, executed->size, ANNOUNCED_EXEC);
	if (i >= 0)
		t->messages[i & (MAX_WAITING - 1)].announced |= ANNOUNCED_EXEC;
}

/* It belongs to no packet. words: UFID (2); reason | whether the UFID is known << 32. */
static __always_inline void usdt_deleted(struct usdt_deleted *deleted)
{
	struct single *one;

	if (!enabled_settings())
		return;
	one = new_single(KIND_FLOW_DEL, LINK_USDT, 0, 0);
	if (!one)
		return;
	one->slot.words[0] = deleted->ufid[0];
	one->slot.words[1] = deleted->ufid[1];
	one->slot.words[2] = deleted->reason | (u64)deleted->has_ufid << 32;
	events.ringbuf_submit(one, NO_WAKEUP);
}

import { unpack } from "./state.mjs";

const CHUNK = 1 << 16;

/** All states that were met, in the order of their finding, each packed; and a hash table over them. */
export class StateStore {
	count = 0;
	chunks = [];
	parents = [];
	table = new Int32Array(1 << 16).fill(-1);

	constructor(words) {
		this.words = words;
	}

	hash(packed) {
		let h = 0x9e3779b9;
		for (let i = 0; i < this.words; i++) {
			h = Math.imul(h ^ packed[i], 0x85ebca6b);
			h ^= h >>> 15;
		}
		h = Math.imul(h, 0xc2b2ae35);
		return (h ^ (h >>> 16)) >>> 0;
	}

	/** Answers whether it is new. */
	add(packed, parent) {
		const mask = this.table.length - 1;
		let slot = this.hash(packed) & mask;
		for (let index = this.table[slot]; index >= 0; index = this.table[slot]) {
			if (this.isSame(index, packed)) return false;
			slot = (slot + 1) & mask;
		}
		if (this.count % CHUNK === 0) {
			this.chunks.push(new Int32Array(CHUNK * this.words));
			this.parents.push(new Int32Array(CHUNK));
		}
		const index = this.count++;
		this.chunks[(index / CHUNK) | 0].set(packed, (index % CHUNK) * this.words);
		this.parents[(index / CHUNK) | 0][index % CHUNK] = parent;
		this.table[slot] = index;
		if (this.count * 2 > this.table.length) this.grow();
		return true;
	}

	isSame(index, packed) {
		const chunk = this.chunks[(index / CHUNK) | 0];
		const at = (index % CHUNK) * this.words;
		for (let i = 0; i < this.words; i++) if (chunk[at + i] !== packed[i]) return false;
		return true;
	}

	grow() {
		const mask = this.table.length * 2 - 1;
		const table = new Int32Array(this.table.length * 2).fill(-1);
		for (let index = 0; index < this.count; index++) {
			const chunk = this.chunks[(index / CHUNK) | 0];
			const at = (index % CHUNK) * this.words;
			let slot = this.hash(chunk.subarray(at, at + this.words)) & mask;
			while (table[slot] >= 0) slot = (slot + 1) & mask;
			table[slot] = index;
		}
		this.table = table;
	}

	load(state, index) {
		unpack(state, this.chunks[(index / CHUNK) | 0], (index % CHUNK) * this.words);
	}

	/** The packed state itself. */
	copyTo(packed, index) {
		const at = (index % CHUNK) * this.words;
		packed.set(this.chunks[(index / CHUNK) | 0].subarray(at, at + this.words));
	}

	parentOf(index) {
		return this.parents[(index / CHUNK) | 0][index % CHUNK];
	}
}

package dev.windlass.slab;

/// A ring's words on the little machine: tail, sleeping word, entries.
class LittleRing implements RingWords {
    final RingProgram.Cpu cpu;
    final int base;

    LittleRing(RingProgram.Cpu cpu, int base) {
        this.cpu = cpu;
        this.base = base;
    }

    @Override
    public void entry(int index, long value) {
        cpu.store(base + 2 + index, value);
    }

    @Override
    public long entry(int index) {
        return cpu.load(base + 2 + index);
    }

    @Override
    public void releaseTail(long tail) {
        cpu.storeRelease(base, tail);
    }

    @Override
    public long acquireTail() {
        return cpu.load(base);
    }

    @Override
    public long volatileTail() {
        return cpu.load(base);
    }

    @Override
    public void fullFence() {
        cpu.fence();
    }

    @Override
    public void sleeping() {
        cpu.storeAtOnce(base + 1, 1);
    }

    @Override
    public int wake() {
        return (int) cpu.exchange(base + 1, 0);
    }
}

package dev.windlass.onnx;

/// Sees to it that a termination hits the run it was meant for and that nothing touches a closed session.
final class RunGuard {
    private final RunCalls calls;
    private final RunMemory memory;
    private boolean running;
    private boolean terminated;
    private boolean closed;

    RunGuard(RunCalls calls, RunMemory memory) {
        this.calls = calls;
        this.memory = memory;
    }

    synchronized void begin() {
        if (closed || running) {
            throw new IllegalStateException(closed ? "the session is closed" : "another thread runs this session");
        }
        running = true;
    }

    synchronized void end() {
        running = false;
        if (terminated) {
            terminated = false;
            calls.unsetTerminate();
        }
    }

    synchronized void terminate() {
        if (running) {
            terminated = true;
            calls.setTerminate();
        }
    }

    synchronized boolean terminated() {
        return terminated;
    }

    synchronized void close() {
        if (running) {
            throw new IllegalStateException("a run is under way; terminate it and wait for its outcome first");
        }
        if (!closed) {
            closed = true;
            memory.close();
        }
    }
}

package dev.windlass.worker;

/// Why an inference worker ended; printed as its one line on stderr. The exit code is the reason's.
final class WorkerFailure extends Exception {
    private static final long serialVersionUID = 1;

    private static final String DETAIL = ",\"detail\":\"";

    private final Reason reason;

    /// Stable names and codes.
    enum Reason {
        BAD_ARGUMENTS("bad-arguments", 2),
        /// The socket can't be opened.
        NO_SOCKET("no-socket", 3),
        /// No node introduced itself in time.
        NO_NODE("no-node", 4),
        /// The node said something that this build doesn't understand.
        PROTOCOL("protocol", 5),
        /// The slab can't be mapped.
        NO_SLAB("no-slab", 6),
        /// The run thread broke.
        RUN_THREAD("run-thread", 7),
        /// A load thread broke.
        LOAD_THREAD("load-thread", 8),
        /// The device is in a state that only a new process gets out of, or of no use to any.
        DEVICE_LOST("device-lost", InferenceWorker.DEVICE_LOST_EXIT),
        /// A device that was to be checked can't be used.
        NO_DEVICE("no-device", 11);

        private final String name;
        private final int exitCode;

        Reason(String name, int exitCode) {
            this.name = name;
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    WorkerFailure(Reason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    int exitCode() {
        return reason.exitCode;
    }

    /// Ends the process at once, saying why.
    void endProcess() {
        System.err.println(line());
        Runtime.getRuntime().halt(exitCode());
    }

    /// Of a [#line] the detail; any other text as it is.
    static String detail(String line) {
        int at = line.indexOf(DETAIL);
        return at < 0 || !line.endsWith("\"}")
                ? line
                : line.substring(at + DETAIL.length(), line.length() - 2)
                        .replace("\\\"", "\"")
                        .replace("\\\\", "\\");
    }

    /// One line of JSON.
    String line() {
        var detail = String.valueOf(getMessage())
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replaceAll("\\p{Cntrl}", " ");
        return "{\"role\":\"inference-worker\",\"reason\":\"" + reason.name + "\"" + DETAIL + detail + "\"}";
    }
}

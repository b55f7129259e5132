package dev.windlass.slab;

import java.util.List;
import java.util.Map;

/// What node and inference worker say to each other on the control connection. `correlation` is chosen by
/// the node and repeated in the answer; 0 where there is none.
public sealed interface ControlMessage {
    /// The protocol that this build speaks; another one is refused.
    int PROTOCOL = 4;

    long correlation();

    /// First message on each connection, from the node; the inference worker answers with its own.
    ///
    /// @param incarnation the node's number of this attachment
    /// @param role what the connection is for
    /// @param pid of who sends
    /// @param frameBytesMax the largest frame that the sender takes
    record Hello(long correlation, int protocol, long incarnation, Role role, long pid, int frameBytesMax)
            implements ControlMessage {}

    /// What a connection is for.
    enum Role {
        CONTROL(1),
        /// After the greeting, only bytes that mean "look at your ring".
        BELL(2);

        private final byte code;

        Role(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    /// Map this slab. Answered by [Done] or [Failed].
    record Attach(long correlation, String path, int slotCount, long slabBytes, long incarnation)
            implements ControlMessage {}

    /// Load a version. Answered by [Loaded] or [Failed], however long it takes.
    ///
    /// @param versionId what descriptors will call it
    /// @param digest `sha256:` and hexadecimal digits; the file is hashed before it is opened
    record Load(long correlation, int versionId, String path, String digest, Map<String, String> options)
            implements ControlMessage {
        public Load {
            options = Map.copyOf(options);
        }
    }

    /// The version is loaded and warm. On the wire the tensors are two Arrow schemas.
    ///
    /// @param memoryBytes resident bytes of the process afterwards
    /// @param takesColumns the inputs, by number, whose rows it makes itself of the columns that fill them
    /// @param batchRowsMax most rows that requests may have together to be run at once; 1 if each is run alone
    record Loaded(
            long correlation,
            int versionId,
            List<TensorSpec> inputs,
            List<TensorSpec> outputs,
            long memoryBytes,
            List<Integer> takesColumns,
            int batchRowsMax)
            implements ControlMessage {
        public Loaded {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            takesColumns = List.copyOf(takesColumns);
        }
    }

    /// What was asked for can't be done.
    record Failed(long correlation, Fault fault, String reason) implements ControlMessage {}

    /// What has to change before it can be done.
    enum Fault {
        /// The model: it never will be served as it is.
        MODEL(1),
        /// The file: its bytes aren't those that were asked for, or can't be read.
        FILE(2),
        /// This process, or what it was asked: another one may do it.
        PROCESS(3);

        private final byte code;

        Fault(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }
    }

    /// What was asked for is done.
    record Done(long correlation) implements ControlMessage {}

    /// Drop a version and its memory. Answered by [Done] or [Failed].
    record Unload(long correlation, int versionId) implements ControlMessage {}

    /// If this slot is being run, end it soon. Not answered; the slot is completed as always.
    record Terminate(long correlation, int slot, int generation) implements ControlMessage {}

    /// Are you there? Answered by the same with the receiver's clock.
    record Heartbeat(long correlation, long nanos) implements ControlMessage {}
}

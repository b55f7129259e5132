package dev.windlass.onnx;

import dev.windlass.cuda.CudaException;
import dev.windlass.rows.RowVerdict.Reason;

/// What came of one run.
public sealed interface RunOutcome {
    /// The outputs are in the reply area. `nonFinite`: some float output holds a NaN or an infinity.
    record Done(boolean nonFinite) implements RunOutcome {
        static final Done FINITE = new Done(false);
        static final Done NON_FINITE = new Done(true);
    }

    /// The reply area is too small; `bytesNeeded` would hold the outputs of this very request.
    record Overflow(long bytesNeeded) implements RunOutcome {}

    /// ONNX Runtime refused these inputs or failed on them; the session stays usable. The message is its own.
    record Failed(String message, Fault fault) implements RunOutcome {
        static Failed of(OnnxException said) {
            return new Failed(String.valueOf(said.getMessage()), Fault.of(said));
        }
    }

    /// No row of an input can be made of what a column has there; the model saw none of them.
    ///
    /// @param column by cell of the layout
    /// @param row of all that the input has
    /// @param reason [Reason#MISSING] or [Reason#UNKNOWN]
    record RowRefused(int input, int column, long row, Reason reason) implements RunOutcome {}

    /// [OnnxSession#terminate] ended the run.
    record Terminated() implements RunOutcome {
        static final Terminated TERMINATED = new Terminated();
    }

    /// The device is in a state that only a new process gets out of; so is every session on it. The message is the
    /// driver's.
    record DeviceLost(String message) implements RunOutcome {
        static DeviceLost of(CudaException said) {
            return new DeviceLost(String.valueOf(said.getMessage()));
        }
    }
}

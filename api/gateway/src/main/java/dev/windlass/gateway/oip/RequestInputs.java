package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.RefusedRow;

/// A request's inputs, compared with the model and ready to be written into a slot, whatever the body's format. Holds
/// views of the staged body and owns nothing.
public interface RequestInputs {
    /// Bytes of all elements.
    long byteLength();

    /// What to ask [dev.windlass.exchange.ModelInstance#acquire] for.
    long requestBytes(InstanceSpec spec);

    /// Lays out all inputs in a slot, and writes those that have come.
    ///
    /// @return where the others go
    /// @throws RefusedException if an element isn't what its datatype says
    TensorPlaces fill(RequestSlot slot);

    /// What to say of a value that the inference worker could make no row of: the same as [#fill] says where rows are
    /// made here. The staged body may be gone.
    ///
    /// @param row of what [#fill] laid out
    default Refusal refusal(RefusedRow row) {
        throw new IllegalStateException("no rows are made of these inputs: " + row);
    }
}

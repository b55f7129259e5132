package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.RequestSlot;
import dev.windlass.gateway.refusal.RefusedException;

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
}
